using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Cli.Execution;

/// <summary>What <c>edge run</c> insists on, on the line of a board.</summary>
internal static class BoardLine
{
    /// <summary>To which rate a line is raised unless <c>--baud</c> says otherwise, bits a second: what most adapters and boards bear.</summary>
    public const int UsualMostBitsPerSecond = 1_000_000;

    // An emulated board is as fast as the machine lets it, and a step of a large network takes long.

    /// <summary>For the packets.</summary>
    public static SerialOptions Serial { get; } = new() { OpenLimit = TimeSpan.FromSeconds(30), LostLimit = TimeSpan.FromSeconds(60) };

    /// <summary>For the link.</summary>
    public static LinkOptions Link { get; } = new() { SilenceLimit = TimeSpan.FromSeconds(90), HandshakeLimit = TimeSpan.FromSeconds(30) };
}
