namespace Edge.Kernels;

/// <summary>A node prepared once on a device: constants converted, multipliers computed, weights packed.</summary>
public abstract class NodeKernel
{
    /// <summary>Resolves the addresses of one step. Allocates; happens before the first inference.</summary>
    /// <exception cref="Edge.Model.EdgeException">50xx where the step asks for what the operator cannot do in parts.</exception>
    public abstract StepKernel Bind(StepBinding step);
}
