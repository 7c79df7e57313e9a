using Edge.Importers.TfLite.FlatBuffers;
using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Operators that scale images; the output states its size.</summary>
internal static class Resizes
{
    /// <summary>RESIZE_NEAREST_NEIGHBOR: rounds down by default, to the nearest with align_corners or half_pixel_centers.</summary>
    public static void NearestNeighbor(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.ResizeNearestNeighbor);
        ResizeCoordinates coordinates = Coordinates(op, options.Boolean(Fields.ResizeNearestNeighbor.AlignCorners), options.Boolean(Fields.ResizeNearestNeighbor.HalfPixelCenters));
        ResizeRounding rounding = coordinates == ResizeCoordinates.Asymmetric ? ResizeRounding.Floor : ResizeRounding.HalfUp;
        Emit(op, new Resize(ResizeInterpolation.Nearest, coordinates, rounding));
    }

    /// <summary>RESIZE_BILINEAR.</summary>
    public static void Bilinear(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.ResizeBilinear);
        ResizeCoordinates coordinates = Coordinates(op, options.Boolean(Fields.ResizeBilinear.AlignCorners), options.Boolean(Fields.ResizeBilinear.HalfPixelCenters));
        Emit(op, new Resize(ResizeInterpolation.Bilinear, coordinates));
    }

    private static void Emit(OperatorContext op, Resize resize)
    {
        Shape input = Convolutions.Image(op), output = op.OutputShape();
        int[] size = op.ConstantList(1, 2);
        if (output.Rank != 4 || output[0] != 1 || output[1] != size[0] || output[2] != size[1] || output[3] != input[3])
        {
            throw op.Invalid("size", $"[{string.Join(',', size)}]", $"It says the height and width of the output {output}.");
        }

        op.Emit(resize, op.Read(0));
    }

    private static ResizeCoordinates Coordinates(OperatorContext op, bool alignCorners, bool halfPixelCenters) => (alignCorners, halfPixelCenters) switch
    {
        (false, false) => ResizeCoordinates.Asymmetric,
        (true, false) => ResizeCoordinates.AlignCorners,
        (false, true) => ResizeCoordinates.HalfPixel,
        _ => throw op.Invalid("align_corners", "with half_pixel_centers", "At most one of them is set."),
    };
}
