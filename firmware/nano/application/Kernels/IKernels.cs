using Edge.Nano.Programs;

namespace Edge.Nano.Kernels;

/// <summary>What computes the nodes of a program.</summary>
internal interface IKernels
{
    /// <summary>What the kernels are made of, for the host's report.</summary>
    string Name { get; }

    /// <summary>Scratch memory that a node needs.</summary>
    int ScratchBytes(ProgramNode node);

    /// <summary>Computes a region of a node's output. Nothing is checked here.</summary>
    void Run(KernelCall call);
}
