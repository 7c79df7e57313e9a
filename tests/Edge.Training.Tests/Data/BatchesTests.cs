using Edge.Training.Data;

namespace Edge.Training.Tests.Data;

/// <summary>Batches follow from the seed and the step alone.</summary>
public class BatchesTests
{
    private const int Side = 6;

    [Fact]
    public void EveryPictureComesOnceInAPass()
    {
        PictureSet set = Set(22);
        Batches batches = new(set, 5, Augmentation.None, 7);
        List<int> seen = [];
        for (int step = 0; step < batches.StepsOfEpoch; step++)
        {
            seen.AddRange(Fill(batches, step).Labels);
        }

        seen.Count.ShouldBe(20);
        seen.Distinct().Count().ShouldBe(20);
        Enumerable.Range(0, 4).SelectMany(s => Fill(batches, s + 4).Labels).ShouldNotBe(seen);
    }

    [Fact]
    public void AStepIsTheSameWhateverWasAskedBefore()
    {
        PictureSet set = Set(20);
        Batches once = new(set, 4, new Augmentation(2, true), 7), again = new(set, 4, new Augmentation(2, true), 7), other = new(set, 4, new Augmentation(2, true), 8);
        (byte[] Pixels, int[] Labels)[] all = [.. Enumerable.Range(0, 15).Select(s => Fill(once, s))];

        foreach (int step in (int[])[14, 3, 9])
        {
            (byte[] pixels, int[] labels) = Fill(again, step);
            pixels.ShouldBe(all[step].Pixels);
            labels.ShouldBe(all[step].Labels);
            Fill(other, step).Pixels.ShouldNotBe(pixels);
        }
    }

    [Fact]
    public void AChangedPictureIsTheOldOneMovedAndMirrored()
    {
        PictureSet set = Set(12);
        Batches batches = new(set, 12, new Augmentation(2, true), 3);
        HashSet<(int, int, bool)> changes = [];
        for (int step = 0; step < 20; step++)
        {
            (byte[] pixels, int[] labels) = Fill(batches, step);
            for (int i = 0; i < labels.Length; i++)
            {
                changes.Add(ChangeOf(set[labels[i]], pixels.AsSpan(i * set.PictureBytes, set.PictureBytes)));
            }
        }

        // 25 moves, mirrored or not, by 240 pictures.
        changes.Count.ShouldBeGreaterThan(40);
    }

    [Fact]
    public void APictureSmallerThanItsMoveShowsOnlyItsOwnPixels()
    {
        byte[] pixels = [.. Enumerable.Range(1, 2 * 3 * 3).Select(p => (byte)p)];
        Batches batches = new(new PictureSet(2, 3, pixels, [0]), 1, new Augmentation(4, true), 3);
        byte[][] own = [.. pixels.Chunk(3)];
        byte[] changed = new byte[pixels.Length];
        for (int step = 0; step < 100; step++)
        {
            batches.Fill(step, changed, new int[1]);
            changed.Chunk(3).ShouldAllBe(pixel => own.Any(o => o.SequenceEqual(pixel)));
        }
    }

    /// <summary>The one move and mirroring that makes the picture.</summary>
    private static (int Dy, int Dx, bool Flipped) ChangeOf(ReadOnlySpan<byte> source, ReadOnlySpan<byte> changed)
    {
        foreach (bool flipped in (bool[])[false, true])
        {
            for (int dy = -2; dy <= 2; dy++)
            {
                for (int dx = -2; dx <= 2; dx++)
                {
                    if (Is(source, changed, dy, dx, flipped))
                    {
                        return (dy, dx, flipped);
                    }
                }
            }
        }

        throw new InvalidOperationException("No move makes this picture.");
    }

    private static bool Is(ReadOnlySpan<byte> source, ReadOnlySpan<byte> changed, int dy, int dx, bool flipped)
    {
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int fromY = Mirrored(y + dy), fromX = Mirrored((flipped ? Side - 1 - x : x) + dx);
                for (int c = 0; c < 3; c++)
                {
                    if (changed[(((y * Side) + x) * 3) + c] != source[(((fromY * Side) + fromX) * 3) + c])
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private static int Mirrored(int at) => at < 0 ? -at : at >= Side ? (2 * (Side - 1)) - at : at;

    private static (byte[] Pixels, int[] Labels) Fill(Batches batches, long step)
    {
        byte[] pixels = new byte[batches.Size * Side * Side * 3];
        int[] labels = new int[batches.Size];
        batches.Fill(step, pixels, labels);
        return (pixels, labels);
    }

    /// <summary>Random pictures; each is of a class of its own.</summary>
    private static PictureSet Set(int count)
    {
        CounterRandom random = new(5);
        byte[] pixels = new byte[count * Side * Side * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(1 + random.Next(255));
        }

        return new PictureSet(Side, Side, pixels, [.. Enumerable.Range(0, count)]);
    }
}
