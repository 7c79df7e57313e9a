using Edge.Devices;

namespace Edge.Cli.Execution;

/// <summary>How the agents of one command on this machine run.</summary>
internal sealed record LocalAgentOptions
{
    /// <summary>File with the pre-shared key, or null: agents on other machines link up with these, too.</summary>
    public FileInfo? KeyFile { get; init; }

    /// <summary>Threads that compute on each; null for all processors.</summary>
    public int? Threads { get; init; }

    /// <summary>The link to each of them; null for none but this machine's own.</summary>
    public LinkConditions? Link { get; init; }
}
