using Edge.Kernels;
using Edge.Testing;

namespace Edge.Conformance.Tests;

/// <summary>Runs a case in parts, from windows and rings, with partial sums, on a kernel set.</summary>
public sealed class PartwiseKernelSetExecutor(IKernelSet kernels) : IConformanceExecutor
{
    public string Name => kernels.Name + ", in parts";

    public bool Supports(NodeCase nodeCase) => true;

    public byte[] Run(NodeCase nodeCase) => new PartwiseExecutor(kernels, SeededRandom.Of(nodeCase.Name)).Run(nodeCase);
}
