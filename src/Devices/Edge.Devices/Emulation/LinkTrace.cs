using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Devices;

/// <summary>A link that changes with time (<c>docs/link-emulator.md</c>). The last phase lasts.</summary>
public sealed class LinkTrace
{
    private const int MaxPhases = 100_000;
    private const string Example = "0s 50Mbit 5ms 1ms 0.1% 1448";
    private static readonly char[] Blanks = [' ', '\t'];

    private LinkTrace(ImmutableArray<LinkPhase> phases) => Phases = phases;

    /// <summary>The phases, by ascending start; the first begins at zero, and the last is up.</summary>
    public ImmutableArray<LinkPhase> Phases { get; }

    /// <summary>A link that stays as it is.</summary>
    public static LinkTrace Steady(LinkConditions conditions) => new([new LinkPhase(TimeSpan.Zero, conditions)]);

    /// <summary>
    /// Reads a trace: a line a phase, <c>START RATE DELAY JITTER LOSS FRAME</c> or <c>START down</c>. What is missing at the end of
    /// a line is none of it (and frames of 1,448 bytes); behind <c>#</c> is a remark.
    /// </summary>
    /// <param name="text">The lines.</param>
    /// <param name="source">Name of the file, for errors.</param>
    /// <exception cref="EdgeException">EDGE4042, with the line, where it is none.</exception>
    public static LinkTrace Read(string text, string source)
    {
        ImmutableArray<LinkPhase>.Builder phases = ImmutableArray.CreateBuilder<LinkPhase>();
        int line = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            line++;
            string[] fields = raw[..(raw.IndexOf('#') is >= 0 and int remark ? remark : raw.Length)].ToString().Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0)
            {
                continue;
            }

            LinkPhase phase = Guard(source, line, () => PhaseOf(fields));
            bool follows = phases.Count == 0 ? phase.Start == TimeSpan.Zero : phase.Start > phases[^1].Start;
            if (!follows || phases.Count == MaxPhases)
            {
                throw Wrong(source, line, phases.Count == MaxPhases ? $"At most {MaxPhases} phases are read." : "The first phase starts at 0s, and each later than the one before.");
            }

            phases.Add(phase);
        }

        return phases.Count > 0 && phases[^1].Conditions is not null
            ? new LinkTrace(phases.ToImmutable())
            : throw Wrong(source, line, "A trace has at least one phase, and the last, which lasts, is up.");
    }

    /// <summary>The phase at a time.</summary>
    /// <param name="time">Since the trace began.</param>
    /// <returns>Its place in <see cref="Phases"/>.</returns>
    public int At(TimeSpan time)
    {
        int low = 0, high = Phases.Length;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = Phases[middle].Start <= time ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>How long bytes take on average one way, where nothing else is on its way; those that enter a link that is down wait until it is up.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="entered">When, since the trace began.</param>
    public TimeSpan MeanTime(long bytes, TimeSpan entered)
    {
        int phase = At(entered);
        TimeSpan waited = TimeSpan.Zero;
        for (; Phases[phase].Conditions is null; phase++)
        {
            waited = Phases[phase + 1].Start - entered;
        }

        return waited + Phases[phase].Conditions!.MeanTime(bytes);
    }

    private static LinkPhase PhaseOf(string[] fields)
    {
        TimeSpan start = LinkConditions.ParseSpan(fields[0]);
        if (fields is [_, "down"])
        {
            return new LinkPhase(start, null);
        }

        if (fields.Length is < 2 or > 6)
        {
            throw new EdgeException(4040, $"A phase has {fields.Length} fields.", "It has a start, and then a rate or 'down'.", Example);
        }

        return new LinkPhase(start, new LinkConditions(
            LinkConditions.ParseRate(fields[1]),
            fields.Length > 2 ? LinkConditions.ParseTime(fields[2]) : TimeSpan.Zero,
            fields.Length > 3 ? LinkConditions.ParseTime(fields[3]) : TimeSpan.Zero,
            fields.Length > 4 ? LinkConditions.ParseLoss(fields[4]) : 0)
        {
            FrameBytes = fields.Length > 5 ? LinkConditions.ParseFrame(fields[5]) : LinkConditions.UsualFrameBytes,
        });
    }

    private static LinkPhase Guard(string source, int line, Func<LinkPhase> read)
    {
        try
        {
            return read();
        }
        catch (EdgeException e)
        {
            throw Wrong(source, line, e.Diagnostics[0].What, e);
        }
    }

    private static EdgeException Wrong(string source, int line, string why, Exception? cause = null) => new(
        4042, $"Line {line} of '{source}' is no phase of a link.", why, $"For example: {Example}, or: 20s down.", cause);
}
