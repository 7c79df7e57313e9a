using System.Buffers.Binary;

namespace Edge.Kernels.Blocks;

/// <summary>
/// Encodes super-blocks of 256 values. The scale of each part is the best of several: for each candidate the values are
/// rounded, the scale (and minimum) that fits the rounded values best is solved for by weighted least squares, and the
/// candidate with the least weighted error wins. Large values weigh more, as they do in the products.
/// </summary>
internal static class SuperBlockEncoder
{
    private const int Values = 256, PartValues = 32, Parts = Values / PartValues, MaxPartScale = 63;
    private const int SmallPartValues = 16, SmallParts = Values / SmallPartValues, MaxQ6 = 32;

    /// <summary>Q4_K and Q5_K: eight parts, <c>value = d·scale·quant − m·minimum</c> with six bits for scale and minimum.</summary>
    public static void Encode(ReadOnlySpan<float> values, Span<byte> block, bool hasFifthBits)
    {
        int levels = hasFifthBits ? 31 : 15;
        Span<float> scales = stackalloc float[Parts], minima = stackalloc float[Parts];
        float largestScale = 0, largestMinimum = 0;
        for (int part = 0; part < Parts; part++)
        {
            (scales[part], minima[part]) = FitWithMinimum(values.Slice(part * PartValues, PartValues), levels);
            largestScale = Math.Max(largestScale, scales[part]);
            largestMinimum = Math.Max(largestMinimum, minima[part]);
        }

        var (scale, minimum) = ((Half)(largestScale / MaxPartScale), (Half)(largestMinimum / MaxPartScale));
        BinaryPrimitives.WriteHalfLittleEndian(block, scale);
        BinaryPrimitives.WriteHalfLittleEndian(block[2..], minimum);
        Span<byte> packed = block.Slice(4, 12), fifthBits = hasFifthBits ? block.Slice(16, PartValues) : [], nibbles = block[(hasFifthBits ? 48 : 16)..];
        packed.Clear();
        fifthBits.Clear();
        nibbles.Clear();
        for (int part = 0; part < Parts; part++)
        {
            int partScale = Level(scales[part], largestScale), partMinimum = Level(minima[part], largestMinimum);
            WriteScales(packed, part, partScale, partMinimum);
            float step = (float)scale * partScale, offset = (float)minimum * partMinimum;
            for (int i = 0; i < PartValues; i++)
            {
                int quant = step == 0 ? 0 : Math.Clamp(Round((values[(part * PartValues) + i] + offset) / step), 0, levels);
                nibbles[(part / 2 * PartValues) + i] |= (byte)((quant & 15) << (part % 2 * 4));
                if (hasFifthBits)
                {
                    fifthBits[i] |= (byte)(quant >> 4 << part);
                }
            }
        }
    }

    /// <summary>Q6_K: sixteen parts, <c>value = d·scale·quant</c> with eight bits for the scale and quants from −32 to 31.</summary>
    public static void EncodeQ6K(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<float> scales = stackalloc float[SmallParts];
        float farthest = 0;
        for (int part = 0; part < SmallParts; part++)
        {
            scales[part] = FitSymmetric(values.Slice(part * SmallPartValues, SmallPartValues));
            farthest = Math.Abs(scales[part]) > Math.Abs(farthest) ? scales[part] : farthest;
        }

        block.Clear();
        if (farthest == 0)
        {
            return;
        }

        float inverse = -128 / farthest;
        var scale = (Half)(1 / inverse);
        Span<byte> low = block[..128], high = block.Slice(128, 64), partScales = block.Slice(192, SmallParts);
        BinaryPrimitives.WriteHalfLittleEndian(block[208..], scale);
        for (int i = 0; i < values.Length; i++)
        {
            int part = i / SmallPartValues;
            if (i % SmallPartValues == 0)
            {
                partScales[part] = (byte)(sbyte)Math.Min(127, Round(inverse * scales[part]));
            }

            float step = (float)scale * (sbyte)partScales[part];
            int quant = (step == 0 ? 0 : Math.Clamp(Round(values[i] / step), -MaxQ6, MaxQ6 - 1)) + MaxQ6;
            int half = i / 128, quarter = i % 128 / 32, column = i % 32;
            low[(half * 64) + (quarter % 2 * 32) + column] |= (byte)((quant & 15) << (quarter / 2 * 4));
            high[(half * 32) + column] |= (byte)(quant >> 4 << (quarter * 2));
        }
    }

    private static (float Scale, float Minimum) FitWithMinimum(ReadOnlySpan<float> values, int levels)
    {
        float low = 0, high = float.MinValue, squares = 0;
        foreach (float value in values)
        {
            (low, high, squares) = (Math.Min(low, value), Math.Max(high, value), squares + (value * value));
        }

        if (high <= low)
        {
            return (0, -low);
        }

        float deviation = MathF.Sqrt(squares / values.Length), bestScale = 0, bestMinimum = 0, leastError = float.MaxValue;
        for (int candidate = -1; candidate <= 20; candidate++)
        {
            // The first candidate is the plain range; the others squeeze the range a little less or more.
            float inverse = (levels + (candidate < 0 ? 0 : (0.1f * candidate) - (levels > 15 ? 0.5f : 1))) / (high - low);
            float w = 0, wl = 0, wll = 0, wx = 0, wxl = 0;
            foreach (float value in values)
            {
                float weight = deviation + Math.Abs(value), level = Math.Clamp(Round(inverse * (value - low)), 0, levels);
                (w, wl, wll, wx, wxl) = (w + weight, wl + (weight * level), wll + (weight * level * level), wx + (weight * value), wxl + (weight * value * level));
            }

            float determinant = (w * wll) - (wl * wl);
            if (determinant <= 0)
            {
                continue;
            }

            float scale = ((w * wxl) - (wx * wl)) / determinant, minimum = ((wll * wx) - (wl * wxl)) / determinant;
            if (minimum > 0)
            {
                (minimum, scale) = (0, wxl / wll);
            }

            float error = 0;
            foreach (float value in values)
            {
                float difference = (scale * Math.Clamp(Round(inverse * (value - low)), 0, levels)) + minimum - value;
                error += (deviation + Math.Abs(value)) * difference * difference;
            }

            if (scale > 0 && error < leastError)
            {
                (leastError, bestScale, bestMinimum) = (error, scale, -minimum);
            }
        }

        return leastError < float.MaxValue ? (bestScale, bestMinimum) : ((high - low) / levels, -low);
    }

    private static float FitSymmetric(ReadOnlySpan<float> values)
    {
        float farthest = 0;
        foreach (float value in values)
        {
            farthest = Math.Abs(value) > Math.Abs(farthest) ? value : farthest;
        }

        if (farthest == 0)
        {
            return 0;
        }

        float best = 0, most = -1;
        for (int candidate = -9; candidate <= 9; candidate++)
        {
            float inverse = -(MaxQ6 + (0.1f * candidate)) / farthest, products = 0, squares = 0;
            foreach (float value in values)
            {
                float level = Math.Clamp(Round(inverse * value), -MaxQ6, MaxQ6 - 1), weight = value * value;
                (products, squares) = (products + (weight * value * level), squares + (weight * level * level));
            }

            // With the best scale for these levels, the error falls as products² / squares grows.
            if (squares > 0 && products * products > most * squares)
            {
                (best, most) = (products / squares, products * products / squares);
            }
        }

        return best;
    }

    private static int Level(float value, float largest) => largest == 0 ? 0 : Math.Clamp(Round(MaxPartScale * value / largest), 0, MaxPartScale);

    // Parts 0 to 3 have six bits each in a byte; the upper two bits of these bytes hold those of parts 4 to 7.
    private static void WriteScales(Span<byte> packed, int part, int scale, int minimum)
    {
        if (part < 4)
        {
            packed[part] |= (byte)scale;
            packed[part + 4] |= (byte)minimum;
            return;
        }

        packed[part + 4] = (byte)((scale & 15) | ((minimum & 15) << 4));
        packed[part - 4] |= (byte)(scale >> 4 << 6);
        packed[part] |= (byte)(minimum >> 4 << 6);
    }

    private static int Round(float value) => (int)MathF.Round(value);
}
