namespace Edge.Training.Data;

/// <summary>
/// The batches of a training: which pictures, in which order, changed how, is a function of the seed and the number of the step, so
/// that a training that goes on sees what it would have seen.
/// </summary>
public sealed class Batches
{
    private const ulong OrderPurpose = 1, ChangePurpose = 2;

    private readonly PictureSet _set;
    private readonly Augmentation _augmentation;
    private readonly ulong _seed;
    private int[] _order = [];
    private long _epoch = -1;

    /// <summary>Makes the batches of a set.</summary>
    /// <param name="set">At least <paramref name="size"/> pictures.</param>
    /// <param name="size">Pictures of a batch.</param>
    /// <param name="augmentation">How pictures are changed.</param>
    /// <param name="seed">Decides order and changes.</param>
    public Batches(PictureSet set, int size, Augmentation augmentation, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, set.Count);
        (_set, Size, _augmentation, _seed) = (set, size, augmentation, seed);
    }

    /// <summary>Pictures of a batch.</summary>
    public int Size { get; }

    /// <summary>Batches of a pass over the pictures; those that are left over come in another pass.</summary>
    public int StepsOfEpoch => _set.Count / Size;

    /// <summary>Fills the batch of a step.</summary>
    /// <param name="step">From 0 on, over all epochs.</param>
    /// <param name="pixels">Filled, <c>[Size,Height,Width,3]</c>.</param>
    /// <param name="labels">Filled with the class of each picture, -1 where it is not known.</param>
    public void Fill(long step, Span<byte> pixels, Span<int> labels)
    {
        (long epoch, long place) = Math.DivRem(step, StepsOfEpoch);
        if (epoch != _epoch)
        {
            (_order, _epoch) = (Shuffle.Of(_set.Count, CounterRandom.For(_seed, OrderPurpose, (ulong)epoch).Next()), epoch);
        }

        for (int i = 0; i < Size; i++)
        {
            int picture = _order[(int)(place * Size) + i];
            _augmentation.Apply(_set, picture, CounterRandom.For(_seed, ChangePurpose, (ulong)((step * Size) + i)), pixels.Slice(i * _set.PictureBytes, _set.PictureBytes));
            labels[i] = _set.Labels[picture];
        }
    }
}
