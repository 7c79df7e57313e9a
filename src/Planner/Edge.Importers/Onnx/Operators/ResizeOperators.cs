using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Resize and the older Upsample.</summary>
internal static class ResizeOperators
{
    public static void Resize(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        if (x.Rank != 4 || x.Shape[0] != 1 || node.Has("axes") || node.Flag("antialias") || node.Text("keep_aspect_ratio_policy", "stretch") != "stretch")
        {
            throw OnnxError.Unsupported(node, "resizes other than one image, some axes only, or smooths.", "Images [1,C,H,W] are resized by nearest or linear.");
        }

        bool old = t.Opset < 11;
        float[]? scales = old
            ? node.Floats("scales") ?? t.ConstantInput(node, 1)?.Floats()
            : t.ConstantInput(node, 2) is { Count: > 0 } given ? given.Floats() : null;
        long[]? sizes = old ? null : t.ConstantInput(node, 3) is { Count: > 0 } wanted ? wanted.Int64s() : null;
        int[] shape = Output(node, x.Shape, scales, sizes);
        ResizeInterpolation interpolation = node.Text("mode", "nearest") switch
        {
            "nearest" => ResizeInterpolation.Nearest,
            "linear" or "bilinear" => ResizeInterpolation.Bilinear,
            var mode => throw OnnxError.Unsupported(node, $"interpolates by '{mode}'.", "Use nearest or linear."),
        };
        ResizeCoordinates coordinates = old ? ResizeCoordinates.Asymmetric : Coordinates(node, shape);
        ResizeRounding rounding = old ? ResizeRounding.Floor : node.Text("nearest_mode", "round_prefer_floor") switch
        {
            "floor" => ResizeRounding.Floor,
            "ceil" => ResizeRounding.Ceiling,
            "round_prefer_ceil" => ResizeRounding.HalfUp,
            "round_prefer_floor" => ResizeRounding.HalfDown,
            _ => throw OnnxError.Attribute(node, "nearest_mode", "It is floor, ceil, round_prefer_floor or round_prefer_ceil."),
        };
        int image = t.Image(node, x);
        t.Write(node, new Resize(interpolation, coordinates, interpolation == ResizeInterpolation.Bilinear ? ResizeRounding.Floor : rounding), [image], shape, Arrangements.Image(4), t.Draft[image], x.IsShifted);
    }

    private static ResizeCoordinates Coordinates(OnnxNode node, int[] shape)
    {
        string mode = node.Text("coordinate_transformation_mode", "half_pixel");
        return mode switch
        {
            "half_pixel" or "half_pixel_symmetric" => ResizeCoordinates.HalfPixel,
            "pytorch_half_pixel" when shape[2] > 1 && shape[3] > 1 => ResizeCoordinates.HalfPixel,
            "asymmetric" => ResizeCoordinates.Asymmetric,
            "align_corners" => ResizeCoordinates.AlignCorners,
            _ => throw OnnxError.Unsupported(node, $"maps coordinates by '{mode}'.", "Use half_pixel, asymmetric or align_corners."),
        };
    }

    // A scale that does not make whole pixels is used as it is by ONNX and as out/in by the graph: they would differ.
    private static int[] Output(OnnxNode node, int[] shape, float[]? scales, long[]? sizes)
    {
        if (sizes is null)
        {
            if (scales is null || scales.Length != 4 || scales.Any(s => !(s > 0 && s < 1 << 20)))
            {
                throw OnnxError.Shapes(node, "Four scales or sizes are given.");
            }

            double[] exact = [.. shape.Zip(scales, (d, s) => (double)d * s)];
            sizes = Array.ConvertAll(exact, d => (long)Math.Round(d));
            if (exact.Zip(sizes).Any(p => Math.Abs(p.First - p.Second) > 1e-4 * p.Second))
            {
                throw OnnxError.Unsupported(node, $"scales {Dims.Text(shape)} to fractions of pixels.", "Give the sizes of the output instead of scales.");
            }
        }

        int[] made = ShapeRules.Checked(node, sizes);
        return made.Length == 4 && made[0] == shape[0] && made[1] == shape[1] && made.All(d => d > 0)
            ? made
            : throw OnnxError.Unsupported(node, $"makes {Dims.Text(made)} of {Dims.Text(shape)}.", "Height and width are resized.");
    }
}
