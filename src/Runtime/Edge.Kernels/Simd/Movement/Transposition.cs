using System.Runtime.CompilerServices;

namespace Edge.Kernels.Simd.Movement;

/// <summary>
/// A matrix transposed, which is what a change between channels-first and channels-last images is:
/// <c>target[r, c] = source[c, r]</c>, both dense.
/// </summary>
internal sealed unsafe class Transposition(int source, int target, int rows, int columns, int elementBytes) : StepKernel
{
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

    /// <summary>Rows in blocks, so that what a column touches stays in the first cache until the next one comes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(T* source, T* target, int rows, int columns)
        where T : unmanaged
    {
        if (columns == 3)
        {
            // A colour image: three planes read side by side.
            T* red = source, green = red + rows, blue = green + rows;
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
}
