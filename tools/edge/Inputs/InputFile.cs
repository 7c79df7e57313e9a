using System.Globalization;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Cli.Inputs;

/// <summary>
/// Turns the file given with <c>--input</c> into the bytes of the model's input tensors: raw bytes and NPY as they are,
/// pictures resized and normalised as the model's metadata says (<c>docs/model-metadata.md</c>).
/// </summary>
internal static class InputFile
{
    /// <summary>The largest file that is read.</summary>
    private const long MaxBytes = 1L << 31;

    /// <summary>Reads an input.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model; its inputs are concatenated in graph order.</param>
    /// <returns>One array of bytes for each input.</returns>
    /// <exception cref="EdgeException">EDGE6010-EDGE6015.</exception>
    public static byte[][] Read(string path, ImportedModel model)
    {
        byte[] file = ReadFile(path);
        string source = Path.GetFileName(path);
        if (NpyReader.Recognises(file))
        {
            return Split(FromNpy(file, source, model), source, model);
        }

        if (Path.GetExtension(path) is ".bin" or ".raw")
        {
            return Split(file, source, model);
        }

        return [FromImage(ReadImage(file, source), source, model)];
    }

    /// <summary>Reads a picture of any kind; its first bytes say which.</summary>
    /// <exception cref="EdgeException">EDGE6010-EDGE6013.</exception>
    public static Image ReadImage(ReadOnlySpan<byte> file, string source) =>
        PngReader.Recognises(file) ? PngReader.Read(file, source)
        : BmpReader.Recognises(file) ? BmpReader.Read(file, source)
        : JpegReader.Recognises(file) ? JpegReader.Read(file, source)
        : PpmReader.Recognises(file) ? PpmReader.Read(file, source)
        : throw InputErrors.Unsupported(source, "It is no PNG, BMP, JPEG, PPM or NPY file; raw bytes end in .bin.");

    /// <summary>Reads a file of a size that is read.</summary>
    /// <exception cref="EdgeException">EDGE6014.</exception>
    public static byte[] ReadFile(string path)
    {
        FileInfo info = new(path);
        if (!info.Exists || info.Length > MaxBytes)
        {
            throw new EdgeException(6014, $"Input '{path}' cannot be opened.", info.Exists ? $"It has {info.Length} bytes; at most {MaxBytes} are read." : "There is no such file.", "Check the path.");
        }

        return File.ReadAllBytes(path);
    }

    private static byte[] FromNpy(byte[] file, string source, ImportedModel model)
    {
        (string type, byte[] bytes) = NpyReader.Read(file, source);
        ElementType expected = model.Graph.Tensors[model.Graph.Inputs[0]].Type;
        string wanted = expected switch
        {
            ElementType.Float32 => "<f4",
            ElementType.Int8 => "|i1",
            ElementType.UInt8 => "|u1",
            ElementType.Int16 => "<i2",
            ElementType.Int32 => "<i4",
            ElementType.Int64 => "<i8",
            _ => "?",
        };
        return type == wanted ? bytes : throw InputErrors.Unsupported(source, $"Its elements are {type}; the model takes {expected} ({wanted}).");
    }

    private static byte[][] Split(byte[] bytes, string source, ImportedModel model)
    {
        Tensor[] inputs = [.. model.Graph.Inputs.Select(i => model.Graph.Tensors[i])];
        long expected = inputs.Sum(t => t.Bytes);
        if (bytes.Length != expected)
        {
            throw InputErrors.WrongSize(source, bytes.Length, string.Join(", ", inputs.Select(t => $"{t.Name} {t.Type} {t.Shape}")), expected);
        }

        byte[][] parts = new byte[inputs.Length][];
        int start = 0;
        for (int i = 0; i < inputs.Length; start += parts[i].Length, i++)
        {
            parts[i] = bytes.AsSpan(start, (int)inputs[i].Bytes).ToArray();
        }

        return parts;
    }

    private static byte[] FromImage(Image image, string source, ImportedModel model)
    {
        Tensor input = model.Graph.Tensors[model.Graph.Inputs[0]];
        bool planar = input.Shape is { Rank: 4 } n && n[3] is not (1 or 3) && n[1] is 1 or 3;
        if (model.Graph.Inputs.Length != 1 || input.Shape is not { Rank: 4 } shape || shape[0] != 1 || (!planar && shape[3] is not (1 or 3)))
        {
            throw new EdgeException(6015, $"Input '{source}' is a picture.", $"The model's first input is {input.Name} {input.Type} {input.Shape}, not one image of 1 or 3 channels.", "Give raw bytes (.bin) or an NPY file.");
        }

        (int height, int width, int channels) = planar ? (shape[2], shape[3], shape[1]) : (shape[1], shape[2], shape[3]);
        float[] pixels = ImageResizer.Resize(image, height, width);
        float[] values = new float[height * width * channels];
        (float[] mean, float[] scale) = Normalisation(model);
        for (int p = 0; p < height * width; p++)
        {
            ReadOnlySpan<float> rgb = pixels.AsSpan(p * 3, 3);
            for (int c = 0; c < channels; c++)
            {
                // ITU-R BT.601 luma for networks that see grey.
                float value = channels == 3 ? rgb[c] : (0.299f * rgb[0]) + (0.587f * rgb[1]) + (0.114f * rgb[2]);
                values[planar ? (c * height * width) + p : (p * channels) + c] = ((value / 255) - mean[c % mean.Length]) / scale[c % scale.Length];
            }
        }

        return Store(values, input, source);
    }

    /// <summary>Mean and scale of pixels from 0 to 1, one or one a channel: from the model, or what its input type suggests.</summary>
    /// <exception cref="EdgeException">EDGE6016.</exception>
    public static (float[] Mean, float[] Scale) Normalisation(ImportedModel model)
    {
        Tensor input = model.Graph.Tensors[model.Graph.Inputs[0]];
        int channels = input.Shape is { Rank: 4 } shape && shape[3] is not (1 or 3) ? shape[1] : input.Shape[-1];
        float[]? mean = Numbers(model, "edge.input.mean", channels), scale = Numbers(model, "edge.input.scale", channels);
        if (mean is not null || scale is not null)
        {
            return (mean ?? [0], scale ?? [1]);
        }

        if (input.Type.IsFloat())
        {
            return ([0], [1]);
        }

        // Bytes take pixels, an int8 image pixels minus 128, whatever values its quantisation gives them.
        (float unit, int zeroPoint) = input.Quantization is { } q ? (q.Scale, q.ZeroPoint) : (1f, 0);
        return ([((input.Type == ElementType.Int8 ? 128 : 0) + zeroPoint) / 255f], [1 / (255 * unit)]);
    }

    private static float[]? Numbers(ImportedModel model, string key, int channels)
    {
        if (!model.Metadata.TryGetValue(key, out string? text))
        {
            return null;
        }

        string[] parts = text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        float[] numbers = new float[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!float.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !float.IsFinite(numbers[i]) || (key.EndsWith("scale", StringComparison.Ordinal) && numbers[i] == 0))
            {
                throw new EdgeException(6016, $"The model's metadata says {key} = '{text}'.", "It is one number, or one a channel.", "Correct the metadata of the model, or give raw bytes (.bin).");
            }
        }

        return numbers.Length is 1 || numbers.Length == channels ? numbers : throw new EdgeException(6016, $"The model's metadata says {key} = '{text}'.", "It is one number, or one a channel.", "Correct the metadata of the model, or give raw bytes (.bin).");
    }

    private static byte[] Store(float[] values, Tensor input, string source)
    {
        if (input.Type == ElementType.Float32)
        {
            return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        }

        (float scale, int zeroPoint) = input.Quantization is { } q ? (q.Scale, q.ZeroPoint) : (1f, 0);
        (int low, int high) = input.Type switch
        {
            ElementType.Int8 => ((int)sbyte.MinValue, (int)sbyte.MaxValue),
            ElementType.UInt8 => (0, byte.MaxValue),
            _ => throw InputErrors.Unsupported(source, $"Pictures are not converted to {input.Type}."),
        };
        byte[] bytes = new byte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            bytes[i] = unchecked((byte)Math.Clamp((int)MathF.Round((values[i] / scale) + zeroPoint, MidpointRounding.AwayFromZero), low, high));
        }

        return bytes;
    }
}
