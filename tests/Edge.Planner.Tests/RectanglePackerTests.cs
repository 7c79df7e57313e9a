using Edge.Planner.Memory;
using Edge.Testing;

namespace Edge.Planner.Tests;

public class RectanglePackerTests
{
    [Fact]
    public void Nothing_overlaps_and_nothing_is_larger_than_side_by_side()
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            SeededRandom random = new(seed);
            PackingItem[] items = [.. Enumerable.Range(0, random.Next(2, 25)).Select(_ => Item(random))];

            (int[] offsets, int size) = new RectanglePacker(items, []).Pack(0);

            size.ShouldBeLessThanOrEqualTo(items.Sum(i => i.SizeBytes + 4));
            for (int i = 0; i < items.Length; i++)
            {
                (offsets[i] % items[i].Alignment).ShouldBe(0);
                (offsets[i] + items[i].SizeBytes).ShouldBeLessThanOrEqualTo(size);
                for (int j = 0; j < i; j++)
                {
                    Overlaps(items[i], offsets[i], items[j], offsets[j]).ShouldBeFalse($"seed {seed}: items {i} and {j}");
                }
            }
        }
    }

    [Fact]
    public void An_output_lies_over_rows_of_its_input_that_are_consumed()
    {
        // Row y of the input is read last at time y, row y of the output is written at time y + 1.
        PackingItem input = new([.. Enumerable.Range(0, 20).Select(y => new Rectangle(y * 10, (y + 1) * 10, 0, y))], 200, 1);
        PackingItem output = new([.. Enumerable.Range(0, 20).Select(y => new Rectangle(y * 10, (y + 1) * 10, y + 1, 30))], 200, 1);

        new RectanglePacker([input, output], []).Pack(0).SizeBytes.ShouldBe(200);
    }

    private static PackingItem Item(SeededRandom random)
    {
        int rows = random.Next(1, 12), bytes = random.Next(1, 10) * 4, start = random.Next(0, 50);
        bool grows = random.Chance(50);
        return new PackingItem(
            [.. Enumerable.Range(0, rows).Select(y => grows ? new Rectangle(y * bytes, (y + 1) * bytes, start + y, start + 20) : new Rectangle(y * bytes, (y + 1) * bytes, start, start + y))],
            rows * bytes,
            random.Pick(1, 4));
    }

    private static bool Overlaps(PackingItem a, int aOffset, PackingItem b, int bOffset) => a.Rectangles.Any(x => b.Rectangles.Any(y =>
        x.First <= y.Last && y.First <= x.Last && aOffset + x.Start < bOffset + y.End && bOffset + y.Start < aOffset + x.End));
}
