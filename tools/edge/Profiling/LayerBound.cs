namespace Edge.Cli.Profiling;

/// <summary>What limits the speed of a layer, as reports name it.</summary>
internal static class LayerBound
{
    /// <summary>Multiply-accumulates.</summary>
    public const string Compute = "compute";

    /// <summary>Bytes read and written.</summary>
    public const string Memory = "memory";

    /// <summary>The fixed cost of its steps.</summary>
    public const string Start = "start";

    /// <summary>Bytes on the link, and writing and reading messages.</summary>
    public const string Link = "link";

    /// <summary>Another device, which has not sent yet.</summary>
    public const string Peer = "peer";
}
