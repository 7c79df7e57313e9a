using Edge.Model;

namespace Edge.Cli.Verbs;

/// <summary>Exit codes of <c>edge</c> (<c>docs/cli.md</c>).</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>What was asked for cannot be done: a numbered error says why.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A device was lost or cannot be reached.</summary>
    public const int DeviceLost = 3;

    /// <summary>Results differ where they must be equal.</summary>
    public const int Mismatch = 4;

    /// <summary>Slower than was allowed.</summary>
    public const int Slower = 5;

    /// <summary>Stopped by a signal.</summary>
    public const int Stopped = 130;

    /// <summary>The exit code for an error.</summary>
    public static int Of(EdgeException error) => error.Code switch
    {
        4019 or 4022 or 4041 => Failure,
        4040 => Usage,
        >= 4000 and < 4100 or 5030 or 5120 or 5121 or 5125 or 5130 or 5131 or 5140 or 6311 or 6315 or 6323 => DeviceLost,
        5110 or 5111 or 5318 or 6304 or 6305 or 6312 or 6610 or 6611 or 6612 or (>= 6000 and < 6010) => Usage,
        6320 => Stopped,
        _ => Failure,
    };
}
