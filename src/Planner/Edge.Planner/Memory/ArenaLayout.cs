using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Programs;

namespace Edge.Planner.Memory;

/// <summary>Where every buffer of a program lies in one memory space.</summary>
/// <param name="Offsets">Offset of each buffer of the program; 0 for those of other spaces.</param>
/// <param name="SizeBytes">Size of the space.</param>
/// <param name="LiveBytes">The most bytes in use at any step: a bound that no placement beats.</param>
internal sealed record ArenaLayout(int[] Offsets, int SizeBytes, int LiveBytes)
{
    private const int RectanglesAnItem = 128;

    /// <summary>Places the buffers of a space.</summary>
    /// <param name="program">The program.</param>
    /// <param name="lifetimes">Its lifetimes.</param>
    /// <param name="space">The space.</param>
    public static ArenaLayout Of(DeviceProgram program, Lifetimes lifetimes, MemorySpace space)
    {
        IReadOnlyList<PlanBuffer> buffers = program.Buffers;
        int[][] slots = [.. Enumerable.Range(0, buffers.Count).Where(b => buffers[b].Space == space).GroupBy(b => program.Slots[b]).OrderBy(g => g.Key).Select(g => g.ToArray())];
        PackingItem[] items = [.. slots.Select(slot => ItemOf(slot, buffers, lifetimes))];
        int[] itemOf = new int[buffers.Count];
        for (int i = 0; i < slots.Length; i++)
        {
            foreach (int buffer in slots[i])
            {
                itemOf[buffer] = i;
            }
        }

        HashSet<(int Input, int Output)> inPlace = InPlacePairs(program, lifetimes, space, itemOf, slots);
        int live = MostLive(items, [.. inPlace.Select(p => p.Output)]);
        RectanglePacker packer = new(items, [.. inPlace.Select(p => (Math.Min(p.Input, p.Output), Math.Max(p.Input, p.Output)))]);
        (int[] offsets, int size) = packer.Pack(live);
        int[] result = new int[buffers.Count];
        for (int i = 0; i < slots.Length; i++)
        {
            foreach (int buffer in slots[i])
            {
                result[buffer] = Math.Max(offsets[i], 0);
            }
        }

        return new ArenaLayout(result, size, live);
    }

    private static PackingItem ItemOf(int[] slot, IReadOnlyList<PlanBuffer> buffers, Lifetimes lifetimes)
    {
        int size = slot.Max(b => buffers[b].SizeBytes);
        int alignment = slot.Max(b => Math.Min(buffers[b].Type.BlockBytes(), 4));
        List<Rectangle> rectangles = [];
        if (slot.Length > 1)
        {
            (int first, int last) = (slot.Min(b => lifetimes.First(b)), slot.Max(b => lifetimes.Last(b)));
            return new PackingItem(last < 0 ? [] : [new Rectangle(0, size, first, last)], size, alignment);
        }

        foreach (int b in slot)
        {
            PlanBuffer buffer = buffers[b];
            if (!buffer.IsWhole)
            {
                if (lifetimes.Last(b) >= 0)
                {
                    rectangles.Add(new Rectangle(0, buffer.SizeBytes, lifetimes.First(b), lifetimes.Last(b)));
                }

                continue;
            }

            int rowBytes = buffer.Window.Width * buffer.PixelBytes;
            int rows = Math.Max((buffer.Window.Height + RectanglesAnItem - 1) / RectanglesAnItem, 1);
            for (int row = 0; row < buffer.Window.Height; row += rows)
            {
                int end = Math.Min(row + rows, buffer.Window.Height);
                (int first, int last) = lifetimes.OfRows(b, row, end);
                if (last >= 0)
                {
                    rectangles.Add(new Rectangle(row * rowBytes, end * rowBytes, first, last));
                }
            }
        }

        return new PackingItem([.. rectangles], size, alignment);
    }

    /// <summary>The most bytes live at once; what may be written in place of an input lives from the next step on.</summary>
    private static int MostLive(PackingItem[] items, HashSet<int> inPlace)
    {
        List<(int Time, int Bytes)> changes = [];
        for (int i = 0; i < items.Length; i++)
        {
            foreach (Rectangle r in items[i].Rectangles)
            {
                changes.Add((r.First + (inPlace.Contains(i) ? 1 : 0), r.End - r.Start));
                changes.Add((r.Last + 1, r.Start - r.End));
            }
        }

        (int live, int most) = (0, 0);
        foreach ((int _, int bytes) in changes.OrderBy(c => c.Time).ThenBy(c => c.Bytes))
        {
            live += bytes;
            most = Math.Max(most, live);
        }

        return most;
    }

    /// <summary>Pairs of items where an elementwise node may write each pixel where it read it.</summary>
    private static HashSet<(int Input, int Output)> InPlacePairs(DeviceProgram program, Lifetimes lifetimes, MemorySpace space, int[] itemOf, int[][] slots)
    {
        HashSet<(int, int)> pairs = [], refused = [];
        HashSet<(int, int)> seen = [];
        Network network = program.Network;
        foreach (ComputeStep step in program.Steps.OfType<ComputeStep>())
        {
            int node = network.Positions[step.Node];
            if (!network.IsElementwise(node) || step.Accumulation is not null)
            {
                continue;
            }

            int output = step.Outputs[0];
            foreach (int position in network.Activations[node])
            {
                int input = step.Inputs[position];
                if (!seen.Add((input, output)))
                {
                    continue;
                }

                PlanBuffer from = program.Buffers[input], to = program.Buffers[output];
                (int, int) pair = (itemOf[input], itemOf[output]);
                bool possible = from.Space == space && to.Space == space && from.Window == to.Window && from.IsWhole && to.IsWhole && from.PixelBytes == to.PixelBytes
                    && slots[itemOf[input]].Length == 1 && slots[itemOf[output]].Length == 1 && network.Field(node, position).IsPointwise
                    && Enumerable.Range(0, from.Window.Height).All(row => lifetimes.OfRows(input, row, row + 1).Last <= lifetimes.OfRows(output, row, row + 1).First);
                (possible ? pairs : refused).Add(pair);
            }
        }

        pairs.ExceptWith(refused);
        return pairs;
    }
}
