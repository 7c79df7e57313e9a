using Edge.Testing;

namespace Edge.Conformance.Tests;

/// <summary>Something that computes a node: a kernel set, a cluster, firmware.</summary>
public interface IConformanceExecutor
{
    /// <summary>Name for people.</summary>
    string Name { get; }

    /// <summary>Whether the executor has this operator on these types at all.</summary>
    bool Supports(NodeCase nodeCase);

    /// <summary>Bytes of the output.</summary>
    byte[] Run(NodeCase nodeCase);
}
