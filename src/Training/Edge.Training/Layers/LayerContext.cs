using Edge.Kernels.Threading;
using Edge.Kernels.Training;

namespace Edge.Training.Layers;

/// <summary>What the layers of one network share.</summary>
/// <param name="batch">Examples of a step.</param>
/// <param name="team">The threads.</param>
internal sealed class LayerContext(int batch, WorkerTeam team)
{
    private FloatMemory? _arena;

    /// <summary>Examples of a step.</summary>
    public int Batch { get; } = batch;

    /// <summary>The threads.</summary>
    public WorkerTeam Team { get; } = team;

    /// <summary>Where everything of a step lies.</summary>
    public FloatMemory Arena => _arena!;

    /// <summary>Where the scratch of the layer that runs lies in the arena.</summary>
    public long Scratch { get; private set; }

    /// <summary>Training passes before this one, for noise.</summary>
    public long NoiseStep { get; set; }

    /// <summary>Gives the layers their memory.</summary>
    public void Place(FloatMemory arena, long scratch) => (_arena, Scratch) = (arena, scratch);

    /// <summary>Address of a place in the arena.</summary>
    public nint Address(long place) => Arena.Address(place);

    /// <summary>The values of a storage.</summary>
    public Span<float> Value(Storage storage) => Arena.Span(storage.Value, storage.Count);

    /// <summary>The gradient of a storage.</summary>
    public Span<float> Gradient(Storage storage) => Arena.Span(storage.Gradient, storage.Count);

    /// <summary>A count filled up to cache lines.</summary>
    public static long Aligned(long count) => (count + 15) & ~15L;
}
