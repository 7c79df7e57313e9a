namespace Edge.Training.Data;

/// <summary>How a picture is changed before it is learnt from, so that it is not learnt by heart.</summary>
/// <param name="CropPadding">The picture is moved by up to this many pixels each way; what is uncovered mirrors what is beside it.</param>
/// <param name="Flips">Half of the pictures are mirrored.</param>
public sealed record Augmentation(int CropPadding, bool Flips)
{
    /// <summary>Pictures as they are.</summary>
    public static Augmentation None { get; } = new(0, false);

    /// <summary>Writes a changed picture.</summary>
    /// <param name="set">Where it is from.</param>
    /// <param name="index">Which one.</param>
    /// <param name="random">Decides the change.</param>
    /// <param name="rgb">Filled, <c>[Height,Width,3]</c>.</param>
    internal void Apply(PictureSet set, int index, CounterRandom random, Span<byte> rgb)
    {
        ReadOnlySpan<byte> source = set[index];
        int dy = random.Next((2 * CropPadding) + 1) - CropPadding, dx = random.Next((2 * CropPadding) + 1) - CropPadding;
        bool flipped = Flips && random.Next(2) == 1;
        int row = set.Width * 3;
        for (int y = 0; y < set.Height; y++)
        {
            Span<byte> to = rgb.Slice(y * row, row);
            ReadOnlySpan<byte> line = source.Slice(Mirrored(y + dy, set.Height) * row, row);
            for (int x = 0; x < set.Width; x++)
            {
                int from = 3 * Mirrored((flipped ? set.Width - 1 - x : x) + dx, set.Width), at = 3 * x;
                (to[at], to[at + 1], to[at + 2]) = (line[from], line[from + 1], line[from + 2]);
            }
        }
    }

    /// <summary>The place of a pixel beyond the edge, mirrored at the outermost one; a picture that is smaller than the move repeats its edge.</summary>
    private static int Mirrored(int at, int length)
    {
        int inside = at < 0 ? -at : at >= length ? (2 * (length - 1)) - at : at;
        return Math.Clamp(inside, 0, length - 1);
    }
}
