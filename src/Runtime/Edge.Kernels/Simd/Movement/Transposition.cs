using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Simd.Movement;

/// <summary>
/// A matrix transposed, which is what a change between channels-first and channels-last images is:
/// <c>target[r, c] = source[c, r]</c>, both dense.
/// </summary>
internal sealed unsafe class Transposition(int source, int target, int rows, int columns, int elementBytes) : StepKernel
{
    // For each vector of three: how red and green come together, then how blue joins them. Element i is plane i % 3, pixel i / 3.
    private static readonly AlignedBuffer OrderTable = AlignedBuffer.Of([.. Enumerable.Range(0, 3).SelectMany(part => FirstOrder(part).Concat(SecondOrder(part)))]);

    private static int* Orders => (int*)OrderTable.Pointer;

    /// <summary>The transposition that moves of single elements amount to, or null.</summary>
    public static Transposition? TryFind(List<Move> moves, int elementBytes)
    {
        if (moves.Count < 4 || elementBytes is not (1 or 4) || moves[0].Source < 0)
        {
            return null;
        }

        int stride = moves[1].Source - moves[0].Source;
        int columns = 1;
        while (columns < moves.Count && moves[columns].Source == moves[0].Source + (columns * stride))
        {
            columns++;
        }

        if (moves.Count % columns != 0 || stride != moves.Count / columns * elementBytes)
        {
            return null;
        }

        for (int i = 0; i < moves.Count; i++)
        {
            var expected = new Move(moves[0].Source + (i % columns * stride) + (i / columns * elementBytes), moves[0].Target + (i * elementBytes), elementBytes);
            if (moves[i] != expected)
            {
                return null;
            }
        }

        return new Transposition(moves[0].Source, moves[0].Target, moves.Count / columns, columns, elementBytes);
    }

    /// <inheritdoc/>
    public override void Run(Span<byte> memory)
    {
        fixed (byte* start = memory)
        {
            if (elementBytes == sizeof(int))
            {
                Transpose((int*)(start + source), (int*)(start + target), rows, columns);
            }
            else
            {
                Transpose(start + source, start + target, rows, columns);
            }
        }
    }

    private static IEnumerable<int> FirstOrder(int part) =>
        Elements(part).Select(i => i % 3 == 2 ? 0 : (i / 3) + (i % 3 * Vector512<int>.Count));

    private static IEnumerable<int> SecondOrder(int part) =>
        Elements(part).Select((i, lane) => i % 3 == 2 ? (i / 3) + Vector512<int>.Count : lane);

    private static IEnumerable<int> Elements(int part) => Enumerable.Range(part * Vector512<int>.Count, Vector512<int>.Count);

    /// <summary>Rows in blocks, so that what a column touches stays in the first cache until the next one comes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(T* source, T* target, int rows, int columns)
        where T : unmanaged
    {
        if (columns == 3)
        {
            // A colour image: three planes read side by side.
            T* red = source, green = red + rows, blue = green + rows;
            if (Avx512F.IsSupported && sizeof(T) == sizeof(int))
            {
                for (T* end = source + (rows & -Vector512<int>.Count); red < end; red += Vector512<int>.Count)
                {
                    JoinPlanes((int*)red, (int*)green, (int*)blue, (int*)target);
                    green += Vector512<int>.Count;
                    blue += Vector512<int>.Count;
                    target += 3 * Vector512<int>.Count;
                }

                rows %= Vector512<int>.Count;
            }

            for (T* end = target + (3 * (nint)rows); target < end; target += 3)
            {
                target[0] = *red++;
                target[1] = *green++;
                target[2] = *blue++;
            }

            return;
        }

        const int BlockRows = 64;
        for (int block = 0; block < rows; block += BlockRows)
        {
            int end = Math.Min(block + BlockRows, rows);
            for (int column = 0; column < columns; column++)
            {
                T* from = source + ((nint)column * rows) + block;
                T* to = target + ((nint)block * columns) + column;
                for (int row = block; row < end; row++)
                {
                    *to = *from++;
                    to += columns;
                }
            }
        }
    }

    /// <summary>16 elements of each of three planes, one of each at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void JoinPlanes(int* red, int* green, int* blue, int* target)
    {
        // Elements of the second operand count from 16; places of blue hold anything until it joins.
        Vector512<int> r = Vector512.Load(red), g = Vector512.Load(green), b = Vector512.Load(blue);
        for (int part = 0; part < 3; part++)
        {
            int* order = Orders + (part * 2 * Vector512<int>.Count);
            Vector512<int> two = Avx512F.PermuteVar16x32x2(r, Vector512.Load(order), g);
            Avx512F.PermuteVar16x32x2(two, Vector512.Load(order + Vector512<int>.Count), b).Store(target + (part * Vector512<int>.Count));
        }
    }
}
