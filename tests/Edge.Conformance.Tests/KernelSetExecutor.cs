using Edge.Kernels;
using Edge.Testing;

namespace Edge.Conformance.Tests;

/// <summary>Runs a case in one step on a kernel set.</summary>
public sealed class KernelSetExecutor(IKernelSet kernels) : IConformanceExecutor
{
    public string Name => kernels.Name;

    public bool Supports(NodeCase nodeCase) => true;

    public byte[] Run(NodeCase nodeCase) =>
        new WholeGraphExecutor(nodeCase.Graph, nodeCase.Weights, kernels).Run([.. nodeCase.Inputs])[0];
}
