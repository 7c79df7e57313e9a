using System.Collections.Immutable;
using System.Globalization;
using Edge.Model;

namespace Edge.Planner.Cost;

/// <summary>
/// Measurements as comma-separated values, each with the whole of its <see cref="KernelWork"/> and what a fit makes of it: the data set of
/// a calibration, to which prices can be fitted anew.
/// </summary>
public static class CostSampleFile
{
    /// <summary>Ending of its name; before it is the name of the profile's file.</summary>
    public const string Extension = ".samples.csv";

    private const string Header = "family,shape,caches,pixels,channels,depth,taps,width,stretches,laid_out,border_share,macs,activation_bytes,weight_bytes,measured,fitted";
    private const int Columns = 16, MaxSamples = 200_000;

    /// <summary>Writes measurements by family, shape and caches.</summary>
    /// <param name="samples">The measurements, each with what a fit, or a prediction, makes of it.</param>
    public static string Write(IEnumerable<(CostSample Sample, double FittedUs)> samples) => Header + "\n" + string.Concat(
        from pair in samples
        let s = pair.Sample
        orderby s.Work.Family, s.Shape, s.IsFar
        select string.Create(
            CultureInfo.InvariantCulture,
            $"{s.Work.Family},{s.Shape},{(s.IsFar ? "cold" : "warm")},{s.Work.Pixels:0},{s.Work.Channels},{s.Work.Depth},{s.Work.Taps},{s.Work.Width},{s.Work.Stretches:0},{s.Work.LaidOut:0},{s.Work.BorderShare:0.####},{s.Work.Macs:0},{s.Work.ActivationBytes:0},{s.Work.WeightBytes:0},{s.Us:0.###},{pair.FittedUs:0.###}\n"));

    /// <summary>Reads measurements; what was fitted is not looked at.</summary>
    /// <param name="text">Text of the file.</param>
    /// <param name="source">Name of the file, for errors.</param>
    /// <exception cref="EdgeException">EDGE3053: it is no such file, or a line of it cannot be.</exception>
    public static ImmutableArray<CostSample> Read(string text, string source)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length is < 2 or > MaxSamples || lines[0] != Header)
        {
            throw Wrong(source, $"Its first line is not '{Header}', or it has no samples, or more than {MaxSamples}.");
        }

        return [.. lines.Skip(1).Select((line, i) => Sample(line.Split(','), source, i + 2))];
    }

    private static CostSample Sample(string[] fields, string source, int line)
    {
        double[] figures = new double[Columns];
        bool isSound = fields.Length == Columns && fields[0].Length > 0 && fields[2] is "warm" or "cold";
        for (int i = 3; i < Columns - 1 && isSound; i++)
        {
            isSound = double.TryParse(fields[i], NumberStyles.Float, CultureInfo.InvariantCulture, out figures[i]) && figures[i] is >= 0 and < 1e15;
        }

        if (!isSound || figures[14] <= 0 || figures.Skip(4).Take(4).Any(f => f > int.MaxValue))
        {
            throw Wrong(source, $"Line {line} is no measurement.");
        }

        KernelWork work = new(fields[0], figures[11], figures[3], (int)figures[4], (int)figures[5], (int)figures[6], figures[12], figures[13]) { Width = (int)figures[7], Stretches = figures[8], LaidOut = figures[9], BorderShare = figures[10] };
        return new CostSample(work, fields[2] == "cold", figures[14], fields[1]);
    }

    private static EdgeException Wrong(string source, string why) => new(3053, $"{source} holds no measurements.", why, "Measure again: 'edge calibrate -o FILE.yaml' writes them beside the profile.");
}
