using System.Globalization;
using Edge.Model;

namespace Edge.Planner.Cost.Boards;

/// <summary>Counted steps as CSV: the shape, its terms, what was counted and what the fit makes of it.</summary>
public static class InstructionSampleFile
{
    /// <summary>Ending of its name; before it is the name of the profile's file.</summary>
    public const string Extension = ".samples.csv";

    private const string Header = "family,shape,terms,counted,fitted";
    private const int Fields = 5, MaxSamples = 1 << 20;

    /// <summary>Writes samples, sorted.</summary>
    /// <param name="costs">What was fitted to them.</param>
    /// <param name="samples">The samples.</param>
    public static string Write(InstructionCosts costs, IEnumerable<InstructionSample> samples) => Header + "\n" + string.Concat(
        samples.OrderBy(s => s.Work.Family, StringComparer.Ordinal).ThenBy(s => s.Shape, StringComparer.Ordinal).Select(s => string.Create(
            CultureInfo.InvariantCulture,
            $"{s.Work.Family},{s.Shape},{Terms(s.Work)},{s.Instructions:0},{InstructionFit.Fitted(costs.Of(s.Work.Family)!, s.Work):0}\n")));

    /// <summary>Reads samples.</summary>
    /// <param name="csv">Text of the file.</param>
    /// <param name="source">Its name, for errors.</param>
    /// <exception cref="EdgeException">EDGE6544: a line is none of its format.</exception>
    public static IEnumerable<InstructionSample> Read(string csv, string source)
    {
        string[] lines = csv.Split('\n', MaxSamples, StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            if (i > 0)
            {
                yield return Sample(lines[i], source, i + 1);
            }
            else if (lines[i] != Header)
            {
                throw Wrong(source, 1);
            }
        }
    }

    private static InstructionSample Sample(string line, string source, int number)
    {
        string[] fields = line.Split(',');
        if (fields.Length != Fields || !double.TryParse(fields[3], NumberStyles.Float, CultureInfo.InvariantCulture, out double counted) || !(counted > 0))
        {
            throw Wrong(source, number);
        }

        Dictionary<string, double> terms = new(StringComparer.Ordinal);
        foreach (string term in fields[2].Split(';'))
        {
            string[] parts = term.Split('=');
            if (parts.Length != 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double count) || !double.IsFinite(count) || !terms.TryAdd(parts[0], count))
            {
                throw Wrong(source, number);
            }
        }

        return new InstructionSample(new InstructionWork(fields[0], terms), counted, fields[1]);
    }

    private static string Terms(InstructionWork work) => string.Join(';', work.Terms.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Key}={t.Value}")));

    private static EdgeException Wrong(string source, int line) => new(
        6544, $"Line {line} of {source} is no counted step.", $"A line has {Header}; the terms are 'name=count', separated by semicolons.", "Count again: 'edge calibrate --board NAME -o FILE.yaml' writes it.");
}
