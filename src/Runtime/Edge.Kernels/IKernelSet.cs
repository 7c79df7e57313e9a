namespace Edge.Kernels;

/// <summary>A set of kernels that computes every operator: the readable reference, or the fast one on top of it.</summary>
public interface IKernelSet
{
    /// <summary>Name for people and traces: <c>reference</c>, or <c>simd</c> with the instruction set in use.</summary>
    string Name { get; }

    /// <summary>Prepares a node.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE5001 where no kernel computes the operator on these types.</exception>
    NodeKernel Prepare(NodeBinding node);
}
