using System.Diagnostics;
using Edge.Cli.Execution;
using Edge.Cli.Inputs;
using Edge.Cli.Reports;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Verbs;

/// <summary><c>edge run … --variants</c>: answers requests by whichever variant is the fastest for the link as it is.</summary>
internal static class VariantRun
{
    /// <summary>Answers requests on one input, writes the last answer, and prints how each was answered.</summary>
    /// <param name="path">Model files, separated by commas, or the folder of a set.</param>
    /// <param name="options">Devices, memory and threshold.</param>
    /// <param name="input">The input file.</param>
    /// <param name="requests">How many, and when.</param>
    /// <param name="output">Where the last answer is written; null for nowhere.</param>
    /// <param name="json">Whether a program reads the report.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task RunAsync(string path, RunOptions options, string input, RequestPattern requests, string? output, bool json, CancellationToken cancellation)
    {
        using VariantSource set = VariantSource.Open(path, options);
        (AdaptiveRunReport report, Memory<byte>[] outputs) = await AnswerAsync(set, input, options.KeyFile, requests, cancellation);
        if (output is not null)
        {
            await File.WriteAllBytesAsync(output, RunReport.Concatenate(outputs), cancellation);
        }

        if (json)
        {
            JsonReport.Print(report);
        }
        else
        {
            AdaptiveRunTable.Print(report, set.Interface.Metadata);
        }
    }

    private static async Task<(AdaptiveRunReport Report, Memory<byte>[] Outputs)> AnswerAsync(VariantSource source, string input, FileInfo? keyFile, RequestPattern requests, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        ReadOnlyMemory<byte>[] inputs = [.. InputFile.Read(input, source.Interface).Select(i => new ReadOnlyMemory<byte>(i))];
        double readUs = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        await using AdaptiveExecution execution = await source.StartAsync(keyFile, cancellation);
        Tensor[] answers = [.. source.Answers];
        Memory<byte>[] outputs = [.. answers.Select(t => new Memory<byte>(new byte[t.Bytes]))];
        List<AdaptiveAnswer> given = [];
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < requests.Count; i++)
        {
            double earlyUs = (i * (requests.EveryUs ?? 0)) - Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            if (earlyUs > 0)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(earlyUs), cancellation);
            }

            given.Add(await execution.Session.AnswerAsync(inputs, outputs, requests.DeadlineUs is { } us ? TimeSpan.FromMicroseconds(us) : null, cancellation));
        }

        return (AdaptiveRunReport.Of(execution.Session, source.Kernels.Name, answers, outputs, given, requests.DeadlineUs, readUs), outputs);
    }
}
