using System.Buffers.Binary;
using Edge.Importers.Gguf;
using Edge.Importers.Safetensors;
using Edge.Model;

namespace Edge.Importers;

/// <summary>A model file on disk, of any format that Edge imports.</summary>
public static class ModelFile
{
    /// <summary>The largest file that is read into memory, in bytes: 1 GiB. Language models are mapped, and may be larger.</summary>
    public const long MaxFileBytes = 1L << 30;

    private const char HeadFromTail = '+';
    private const int TfLiteIdentifierOffset = 4, DetectedBytes = 16;

    /// <summary>Reads and imports a model.</summary>
    /// <param name="path">Path of the file, or of the folder of a model in safetensors; its name without extension becomes the name of the graph. <c>HEAD+TAIL</c>, two files, are joined to one network.</param>
    /// <param name="contextTokens">Context that is wanted of a language model whose positions depend on it; null for the model's own.</param>
    /// <param name="digests">What the constants of language models were found to be before; null to find it out.</param>
    /// <returns>The verified graph, its constants and its metadata.</returns>
    /// <exception cref="EdgeException">EDGE2000 for an unknown format, EDGE2001 where the file cannot be read, EDGE2040 where head and tail do not fit, 20xx, 21xx or 22xx for what is wrong inside.</exception>
    public static ImportedModel Open(string path, int? contextTokens = null, DigestMemory? digests = null)
    {
        if (Directory.Exists(path))
        {
            return OpenFolder(Path.GetFullPath(path), contextTokens, digests);
        }

        if (!File.Exists(path) && path.Split(HeadFromTail) is [{ Length: > 0 } head, { Length: > 0 } tail])
        {
            return JoinedModel.Of(Open(head, contextTokens, digests), Open(tail, contextTokens, digests));
        }

        string name = Path.GetFileNameWithoutExtension(path);
        return Detect(ReadStart(path)) switch
        {
            ModelFormat.TfLite => TfliteImporter.Import(Read(path), name),
            ModelFormat.Onnx => OnnxImporter.Import(Read(path), name, Path.GetDirectoryName(Path.GetFullPath(path))),
            ModelFormat.Gguf => GgufImporter.Import(GgufFile.Open(path, digests), name, contextTokens),
            ModelFormat.Safetensors => OpenFolder(Path.GetDirectoryName(Path.GetFullPath(path))!, contextTokens, digests),
            _ => throw new EdgeException(2000, $"'{path}' is not a model that Edge reads.", "TensorFlow Lite files have 'TFL3' at byte 4, GGUF files begin with 'GGUF', safetensors files with a JSON header, and ONNX files are protobuf messages.", "Export the model as .tflite, .onnx, .gguf or .safetensors."),
        };
    }

    /// <summary>The format of a file, from its first bytes.</summary>
    /// <param name="file">The file, or at least its first 16 bytes.</param>
    public static ModelFormat Detect(ReadOnlySpan<byte> file)
    {
        if (file.Length >= TfLiteIdentifierOffset + 4 && file.Slice(TfLiteIdentifierOffset, 4).SequenceEqual("TFL3"u8))
        {
            return ModelFormat.TfLite;
        }

        if (file.StartsWith("GGUF"u8))
        {
            return ModelFormat.Gguf;
        }

        if (file.Length > sizeof(ulong) && BinaryPrimitives.ReadUInt64LittleEndian(file) <= SafetensorsFile.MaxHeaderBytes && file[sizeof(ulong)] == '{')
        {
            return ModelFormat.Safetensors;
        }

        return StartsLikeOnnx(file) ? ModelFormat.Onnx : ModelFormat.Unknown;
    }

    // A ModelProto starts with a small field: ir_version (1, a varint below 64), the producer's or domain's strings
    // (2, 3, 4, 6), model_version (5, a varint), the graph (7), or opset_import (8).
    private static bool StartsLikeOnnx(ReadOnlySpan<byte> file) => file.Length >= 4 && file[0] switch
    {
        0x08 => file[1] is > 0 and < 64,
        0x12 or 0x1A or 0x22 or 0x32 or 0x3A or 0x42 => true,
        0x28 => true,
        _ => false,
    };

    private static ImportedModel OpenFolder(string folder, int? contextTokens, DigestMemory? digests) =>
        SafetensorsImporter.Import(folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), contextTokens, digests);

    private static byte[] ReadStart(string path) => Guard(path, () =>
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = new byte[DetectedBytes];
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    });

    private static byte[] Read(string path) => Guard(path, () =>
    {
        long bytes = new FileInfo(path).Length;
        return bytes <= MaxFileBytes
            ? File.ReadAllBytes(path)
            : throw new EdgeException(2001, $"'{path}' has {bytes} bytes.", $"Model files of up to {MaxFileBytes} bytes are read.", "Quantise or split the model.");
    });

    private static byte[] Guard(string path, Func<byte[]> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EdgeException(2001, $"'{path}' cannot be read: {cause.Message}", "The importer reads the whole file.", "Check the path and the permissions.", cause);
        }
    }
}
