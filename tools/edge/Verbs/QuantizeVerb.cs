using System.CommandLine;
using System.Runtime.ExceptionServices;
using Edge.Cli.Reports;
using Edge.Importers.Gguf;
using Edge.Importers.Gguf.Writing;
using Edge.Kernels.Blocks;
using Edge.Model;

namespace Edge.Cli.Verbs;

/// <summary><c>edge quantize IN OUT</c>: a language model in fewer bits.</summary>
internal static class QuantizeVerb
{
    private const int ChunkValues = 1 << 20;

    // What describes the old file and not the model.
    private static readonly HashSet<string> Replaced = new(StringComparer.Ordinal) { "general.alignment", "general.file_type", "general.quantization_version" };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Argument<FileInfo> input = new("IN") { Description = "A language model (.gguf), best in F16, BF16 or F32." };
        Argument<FileInfo> output = new("OUT") { Description = "The GGUF file to write." };
        Option<QuantizationMix> type = QuantizationOption.Create();
        Command command = new("quantize", "Write a language model in fewer bits.") { input, output, type };
        command.SetAction(parsed =>
        {
            FileInfo to = parsed.GetRequiredValue(output);
            QuantizationMix mix = parsed.GetRequiredValue(type);
            var file = GgufFile.Open(parsed.GetRequiredValue(input).FullName);
            GgufWriter writer = Quantize(file, mix);
            NewFile.Write(to.FullName, writer.Write);
            to.Refresh();
            Terminal.Say($"Wrote {to.FullName}: {mix.Name}, {to.Length:N0} bytes for {file.Tensors.Sum(t => (long)t.SizeBytes):N0}.");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The model in other element types; the work is done while it is written.</summary>
    /// <exception cref="EdgeException">EDGE2211 for weights that are no numbers.</exception>
    public static GgufWriter Quantize(GgufFile file, QuantizationMix mix)
    {
        var writer = new GgufWriter();
        foreach (GgufEntry entry in file.Metadata.Entries.Where(e => !Replaced.Contains(e.Key)))
        {
            writer.Add(entry);
        }

        writer.Add("general.file_type", mix.FileType).Add("general.quantization_version", 2u);
        string architecture = file.Metadata.Text("general.architecture") ?? string.Empty;
        int layers = file.Metadata.Integer($"{architecture}.block_count", 0, int.MaxValue) ?? 0;
        int experts = file.Metadata.Integer($"{architecture}.expert_count", 0, int.MaxValue) ?? 0;
        bool hasOutput = file.Find("output.weight") is not null;
        foreach (GgufTensor tensor in file.Tensors)
        {
            ElementType type = QuantizationMix.Applies(tensor.Name, tensor.Shape) ? mix.TypeOf(tensor.Name, tensor.Shape, layers, experts, hasOutput) : tensor.Type;
            writer.AddTensor(tensor.Name, type, tensor.Shape, stream => Convert(tensor, file.BytesOf(tensor), type, stream));
        }

        return writer;
    }

    private static void Convert(GgufTensor tensor, ReadOnlyMemory<byte> bytes, ElementType to, Stream stream)
    {
        if (tensor.Type == to)
        {
            stream.Write(bytes.Span);
            return;
        }

        // Chunks are whole rows' blocks of both types, converted side by side, written in order.
        int elements = tensor.Shape.ElementCount, unit = Math.Max(tensor.Type.BlockElements(), to.BlockElements()), chunk = ChunkValues / unit * unit;
        int wave = Environment.ProcessorCount;
        byte[][] converted = new byte[wave][];
        for (int done = 0; done < elements;)
        {
            int start = done, chunks = (int)Math.Min(wave, ((long)elements - done + chunk - 1) / chunk);
            InParallel(chunks, i => converted[i] = Convert(tensor, bytes, to, start + (i * chunk), Math.Min(chunk, elements - start - (i * chunk))));
            for (int i = 0; i < chunks; i++)
            {
                stream.Write(converted[i]);
                done += Math.Min(chunk, elements - done);
            }
        }
    }

    private static void InParallel(int count, Action<int> work)
    {
        try
        {
            Parallel.For(0, count, work);
        }
        catch (AggregateException failure) when (failure.InnerException is EdgeException cause)
        {
            ExceptionDispatchInfo.Throw(cause);
        }
    }

    private static byte[] Convert(GgufTensor tensor, ReadOnlyMemory<byte> bytes, ElementType to, int first, int count)
    {
        float[] values = new float[count];
        BlockCodec.Decode(tensor.Type, bytes.Span.Slice((int)tensor.Type.Bytes(first), (int)tensor.Type.Bytes(count)), values);
        if (values.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new EdgeException(2211, $"Tensor '{tensor.Name}' has weights that are no finite numbers.", "Only numbers are quantised.", "Check the file, and convert the model again.");
        }

        byte[] blocks = new byte[to.Bytes(count)];
        BlockEncoder.Encode(to, values, blocks);
        return blocks;
    }
}
