namespace Edge.Training.Data;

/// <summary>How a picture is changed before it is learnt from, so that it is not learnt by heart.</summary>
/// <param name="CropPadding">The picture is moved by up to this many pixels each way; what is uncovered is black.</param>
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
            int from = y + dy;
            if (from < 0 || from >= set.Height)
            {
                to.Clear();
                continue;
            }

            ReadOnlySpan<byte> line = source.Slice(from * row, row);
            if (!flipped)
            {
                int skipped = Math.Clamp(-dx, 0, set.Width), kept = Math.Max(0, set.Width - Math.Abs(dx));
                to.Clear();
                line.Slice(Math.Min(Math.Max(dx, 0), set.Width) * 3, kept * 3).CopyTo(to[(skipped * 3)..]);
                continue;
            }

            for (int x = 0; x < set.Width; x++)
            {
                int at = set.Width - 1 - x + dx;
                if (at < 0 || at >= set.Width)
                {
                    to.Slice(x * 3, 3).Clear();
                }
                else
                {
                    line.Slice(at * 3, 3).CopyTo(to[(x * 3)..]);
                }
            }
        }
    }
}
