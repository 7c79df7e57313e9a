using System.Globalization;

namespace Edge.Bench.Split;

/// <summary>One way from a picture to its answer.</summary>
/// <param name="Way">Which.</param>
/// <param name="Accuracy">Share of the pictures that it recognises; null without labels.</param>
/// <param name="SentBytes">Bytes that the device sends for a picture, on average, frames not counted.</param>
/// <param name="LatenciesUs">Time of each request as its caller sees it.</param>
/// <param name="HeadUs">What the device computes.</param>
/// <param name="EncodeUs">Coding there.</param>
/// <param name="DecodeUs">Decoding at the other end.</param>
/// <param name="TailUs">What the other end computes.</param>
/// <param name="EnergyMj">Energy of the device by the stated model; null where it has none.</param>
internal sealed record SplitRow(string Way, double? Accuracy, double SentBytes, double[] LatenciesUs, double HeadUs, double EncodeUs, double DecodeUs, double TailUs, double? EnergyMj)
{
    /// <summary>The head of the table.</summary>
    public const string Head =
        """
        | way | accuracy | sent B | mean ms | p90 ms | head ms | encode ms | wire ms | decode ms | tail ms | on the link | model energy mJ |
        |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
        """;

    /// <summary>The row.</summary>
    public override string ToString()
    {
        double mean = LatenciesUs.Average(), p90 = LatenciesUs.Order().ElementAt((LatenciesUs.Length - 1) * 9 / 10);

        // What is left of a request: the link, frames, hand-over between threads and processes.
        double wire = SentBytes == 0 ? 0 : Math.Max(mean - HeadUs - EncodeUs - DecodeUs - TailUs, 0);
        return string.Create(CultureInfo.InvariantCulture, $"| {Way} | {(Accuracy is { } share ? $"{share:P2}" : "-")} | {SentBytes:F1} | {mean / 1e3:F2} | {p90 / 1e3:F2} | {HeadUs / 1e3:F3} | {EncodeUs / 1e3:F3} | {wire / 1e3:F2} | {DecodeUs / 1e3:F3} | {TailUs / 1e3:F3} | {wire / mean:P0} | {(EnergyMj is { } energy ? $"{energy:F2}" : "-")} |");
    }
}
