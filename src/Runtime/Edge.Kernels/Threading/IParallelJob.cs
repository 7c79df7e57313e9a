namespace Edge.Kernels.Threading;

/// <summary>Work in parts that may run at the same time, in any order.</summary>
public interface IParallelJob
{
    /// <summary>Does one part.</summary>
    /// <param name="part">Which, from 0.</param>
    /// <param name="worker">Which thread of the team does it, below <see cref="WorkerTeam.Threads"/>: for scratch memory of its own.</param>
    void Run(int part, int worker);
}
