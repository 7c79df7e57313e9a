using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>The tensors that the caller gives and takes in the running inference, in graph order.</summary>
/// <param name="graph">The plan's graph.</param>
internal sealed class CallerTensors(Graph graph)
{
    private readonly ReadOnlyMemory<byte>[] _inputs = new ReadOnlyMemory<byte>[graph.Inputs.Length];
    private readonly Memory<byte>[] _outputs = new Memory<byte>[graph.Outputs.Length];

    public ReadOnlySpan<byte> Input(int position) => _inputs[position].Span;

    public Span<byte> Output(int position) => _outputs[position].Span;

    /// <summary>Takes the tensors of one inference.</summary>
    /// <exception cref="EdgeException">EDGE5025 for a wrong count, EDGE5026 for a wrong size.</exception>
    public void Attach(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs)
    {
        CheckCount("input", inputs.Length, _inputs.Length);
        CheckCount("output", outputs.Length, _outputs.Length);
        for (int i = 0; i < inputs.Length; i++)
        {
            CheckSize("input", graph.Inputs, i, inputs[i].Length);
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            CheckSize("output", graph.Outputs, i, outputs[i].Length);
        }

        inputs.CopyTo(_inputs);
        outputs.CopyTo(_outputs);
    }

    /// <summary>Forgets the caller's memory.</summary>
    public void Detach()
    {
        Array.Clear(_inputs);
        Array.Clear(_outputs);
    }

    private static void CheckCount(string kind, int count, int expected)
    {
        if (count != expected)
        {
            throw ExecutionErrors.WrongTensorCount(kind, count, expected);
        }
    }

    private void CheckSize(string kind, ImmutableArray<int> tensors, int position, int bytes)
    {
        Tensor tensor = graph.Tensors[tensors[position]];
        if (bytes != tensor.Bytes)
        {
            throw ExecutionErrors.WrongTensorSize(kind, tensor.Name, bytes, tensor.Bytes);
        }
    }
}
