using Edge.Kernels.Threading;

namespace Edge.Training.Layers;

/// <summary>A method of a layer as a job, made once.</summary>
/// <param name="part">Does a part; its arguments are the part and the worker.</param>
internal sealed class PartJob(Action<int, int> part) : IParallelJob
{
    /// <inheritdoc/>
    public void Run(int index, int worker) => part(index, worker);
}
