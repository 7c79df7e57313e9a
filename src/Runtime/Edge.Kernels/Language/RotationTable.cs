namespace Edge.Kernels.Language;

/// <summary>
/// Cosine and sine of every pair of a rotary embedding, for each row of a batch: <c>[rows][cos of P pairs, sin of P pairs]</c>.
/// </summary>
public static unsafe class RotationTable
{
    /// <summary>Floats of a row.</summary>
    /// <param name="pairs">P.</param>
    public static int RowFloats(int pairs) => 2 * pairs;

    /// <summary>Fills the table. Angles are computed in double precision: a position of thousands has no rounding of its own.</summary>
    /// <param name="positions">Position of each row.</param>
    /// <param name="frequencies">P radians a token.</param>
    /// <param name="pairs">P.</param>
    /// <param name="magnitude">Factor of all cosines and sines.</param>
    /// <param name="table">Filled.</param>
    public static void Fill(ReadOnlySpan<int> positions, nint frequencies, int pairs, float magnitude, nint table)
    {
        float* radians = (float*)frequencies, row = (float*)table;
        foreach (int position in positions)
        {
            for (int i = 0; i < pairs; i++)
            {
                (double sin, double cos) = Math.SinCos((double)position * radians[i]);
                (row[i], row[pairs + i]) = ((float)(cos * magnitude), (float)(sin * magnitude));
            }

            row += 2 * pairs;
        }
    }
}
