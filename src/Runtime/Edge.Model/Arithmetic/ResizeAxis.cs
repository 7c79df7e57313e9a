namespace Edge.Model.Arithmetic;

/// <summary>Where each output position of a <see cref="Resize"/> reads along one axis.</summary>
public static class ResizeAxis
{
    /// <summary>Fractional bits of <see cref="BilinearFixedPoint"/>'s weights.</summary>
    public const int FractionalBits = 10;

    /// <summary>A position between two input positions.</summary>
    /// <param name="Low">The lower one.</param>
    /// <param name="High">The higher one, at most one further.</param>
    /// <param name="Weight">Share of the higher one.</param>
    public readonly record struct Blend<T>(int Low, int High, T Weight);

    /// <summary>The input position of each output position, nearest.</summary>
    /// <param name="resize">Coordinates and rounding.</param>
    /// <param name="input">Input positions.</param>
    /// <param name="output">Output positions.</param>
    public static int[] Nearest(Resize resize, int input, int output)
    {
        float scale = Scale(resize.Coordinates, input, output);
        var positions = new int[output];
        for (int o = 0; o < output; o++)
        {
            // Half-pixel centres rounded half up are floor((o + ½)·s): no subtraction, as TensorFlow Lite computes it.
            float position = (resize.Coordinates, resize.Rounding) switch
            {
                (ResizeCoordinates.HalfPixel, ResizeRounding.HalfUp) => MathF.Floor((o + 0.5f) * scale),
                (_, ResizeRounding.Floor) => MathF.Floor(Position(resize.Coordinates, o, scale)),
                (_, ResizeRounding.HalfUp) => MathF.Round(Position(resize.Coordinates, o, scale), MidpointRounding.AwayFromZero),
                (_, ResizeRounding.HalfDown) => MathF.Ceiling(Position(resize.Coordinates, o, scale) - 0.5f),
                (_, ResizeRounding.Ceiling) => MathF.Ceiling(Position(resize.Coordinates, o, scale)),
                _ => throw new EdgeException(5001, $"Rounding {(int)resize.Rounding} of a resize is not known.", "The plan was made by a newer version.", "Update Edge."),
            };
            positions[o] = (int)Math.Clamp(position, 0, input - 1);
        }

        return positions;
    }

    /// <summary>The two input positions that each output position lies between.</summary>
    public static Blend<float>[] Bilinear(ResizeCoordinates coordinates, int input, int output)
    {
        float scale = Scale(coordinates, input, output);
        var blends = new Blend<float>[output];
        for (int o = 0; o < output; o++)
        {
            float position = Position(coordinates, o, scale);
            int low = Math.Clamp((int)MathF.Floor(position), 0, input - 1);
            int high = Math.Clamp((int)MathF.Ceiling(position), 0, input - 1);
            blends[o] = new Blend<float>(low, high, position - low);
        }

        return blends;
    }

    /// <summary>The same with weights of 2⁻¹⁰.</summary>
    public static Blend<int>[] BilinearFixedPoint(ResizeCoordinates coordinates, int input, int output)
    {
        const int One = 1 << FractionalBits;
        (int scale, int offset) = FixedPointScale(coordinates, input, output);
        var blends = new Blend<int>[output];
        for (int o = 0; o < output; o++)
        {
            int position = (o * scale) + offset;
            int low = Math.Clamp(position / One, 0, input - 1);
            int high = Math.Clamp((position + One - 1) / One, 0, input - 1);
            blends[o] = new Blend<int>(low, high, position - (One * low));
        }

        return blends;
    }

    /// <summary>Output position o lies at input position <c>(o·Scale + Offset)·2⁻¹⁰</c>.</summary>
    public static (int Scale, int Offset) FixedPointScale(ResizeCoordinates coordinates, int input, int output)
    {
        const int One = 1 << FractionalBits;
        int scale = coordinates == ResizeCoordinates.AlignCorners && output > 1
            ? ((One * (input - 1)) + ((output - 1) / 2)) / (output - 1)
            : ((One * input) + (output / 2)) / output;
        return (scale, coordinates == ResizeCoordinates.HalfPixel ? (scale / 2) - (One / 2) : 0);
    }

    private static float Scale(ResizeCoordinates coordinates, int input, int output) =>
        coordinates == ResizeCoordinates.AlignCorners && output > 1 ? (input - 1) / (float)(output - 1) : input / (float)output;

    private static float Position(ResizeCoordinates coordinates, int o, float scale) =>
        coordinates == ResizeCoordinates.HalfPixel ? ((o + 0.5f) * scale) - 0.5f : o * scale;
}
