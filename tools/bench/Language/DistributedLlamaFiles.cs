using System.Runtime.InteropServices;
using System.Text;
using Edge.Importers.Synthesis;
using Edge.Model;

namespace Edge.Bench.Language;

/// <summary>
/// A model of random weights with a true shape in the format of distributed-llama: a header of numbered integers, a float
/// embedding, then layer by layer Q4_0 matrices and float norms, each row-major; and a vocabulary for it.
/// </summary>
internal static class DistributedLlamaFiles
{
    private const int ModelMagic = 0xA00ABCD, TokenizerMagic = 0x567124, LlamaArchitecture = 0xABCD00, Silu = 1, Q40 = 2;

    /// <summary>Writes both files where they are not.</summary>
    /// <returns>Their paths.</returns>
    public static (string Model, string Tokenizer) Of(string root, string shapeName)
    {
        string model = Path.Combine(root, "artifacts", "llm", $"{shapeName}-q40.m"), tokenizer = Path.ChangeExtension(model, ".t");
        if (!File.Exists(tokenizer))
        {
            SyntheticShape shape = SyntheticShape.Known[shapeName];
            Directory.CreateDirectory(Path.GetDirectoryName(model)!);
            using (FileStream stream = File.Create(model))
            {
                WriteModel(stream, shape);
            }

            using FileStream words = File.Create(tokenizer);
            WriteTokenizer(words, shape.VocabularySize);
        }

        return (model, tokenizer);
    }

    private static void WriteModel(FileStream stream, SyntheticShape shape)
    {
        int keyValues = shape.KeyValueHeadCount * shape.HeadSize, heads = shape.HeadCount * shape.HeadSize;
        WriteHeader(
            stream,
            ModelMagic,
            [
                (0, 0), (1, LlamaArchitecture), (2, shape.Width), (3, shape.FeedForwardWidth), (4, shape.LayerCount), (5, shape.HeadCount), (6, shape.KeyValueHeadCount), (7, 0), (8, 0),
                (9, shape.VocabularySize), (10, shape.ContextTokens), (11, Silu), (12, 10_000), (13, Q40),
            ]);
        RandomWeights random = new(seed: 1);
        byte[] ones = [.. MemoryMarshal.AsBytes<float>([.. Enumerable.Repeat(1f, shape.Width)])];
        Write(stream, random, ElementType.Float32, shape.VocabularySize, shape.Width);
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            foreach (int rows in (ReadOnlySpan<int>)[heads, keyValues, keyValues, heads, shape.FeedForwardWidth, shape.FeedForwardWidth, shape.FeedForwardWidth])
            {
                Write(stream, random, ElementType.Q4_0, rows, shape.Width);
            }

            stream.Write(ones);
            stream.Write(ones);
        }

        stream.Write(ones);
        Write(stream, random, ElementType.Q4_0, shape.VocabularySize, shape.Width);
    }

    /// <summary>Visible characters, then words that no text has; the last one begins a text.</summary>
    private static void WriteTokenizer(FileStream stream, int count)
    {
        string[] words = [.. Enumerable.Range(0, count).Select(i => i < '~' - ' ' ? $"{(char)(' ' + i)}" : $"\u00B6{i}")];
        WriteHeader(stream, TokenizerMagic, [(0, 1), (1, count), (2, words.Max(Encoding.UTF8.GetByteCount)), (3, count - 1), (9, 1), (10, 1)]);
        using BinaryWriter writer = new(stream);
        writer.Write(count - 1); // the only end
        foreach (string word in words)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(word);
            writer.Write(0f);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
    }

    private static void WriteHeader(FileStream stream, int magic, (int Key, int Value)[] pairs)
    {
        int[] header = [magic, (2 + (2 * pairs.Length)) * sizeof(int), .. pairs.SelectMany(p => new[] { p.Key, p.Value })];
        stream.Write(MemoryMarshal.AsBytes<int>(header));
    }

    private static void Write(FileStream stream, RandomWeights random, ElementType type, int rows, int width)
    {
        byte[] row = new byte[type.Bytes(width)];
        float deviation = type == ElementType.Float32 ? 1 : 1 / MathF.Sqrt(width);
        for (int i = 0; i < rows; i++)
        {
            random.Fill(type, row, deviation);
            stream.Write(row);
        }
    }
}
