using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>
/// What every reference kernel needs: its node's tensors, and operands checked when a step is bound, so that Run can
/// be blind. Steps compute pixels in row-major order and write a pixel only when everything it needs was read, so an
/// elementwise step may work in place.
/// </summary>
internal abstract class ReferenceKernel(NodeBinding binding) : NodeKernel
{
    /// <summary>The graph of the node.</summary>
    protected Graph Graph => binding.Graph;

    protected Node Node => binding.Node;

    /// <summary>The tensor written.</summary>
    protected Tensor Output => binding.Graph.Output(binding.Node);

    /// <summary>The tensor read at a position.</summary>
    protected Tensor Input(int position) => OptionalInput(position)
        ?? throw new EdgeException(5002, $"Node '{Node.Name}' ({Node.Operator.Kind}) has no input {position}.", "The operator needs it.", "Import the model again.");

    /// <summary>The tensor read at a position, or null where it is absent.</summary>
    protected Tensor? OptionalInput(int position) => binding.Graph.Input(binding.Node, position);

    /// <summary>The values of a constant input.</summary>
    protected T[] Constant<T>(int position)
        where T : unmanaged
    {
        Tensor tensor = Input(position);
        if (!tensor.IsConstant)
        {
            throw new EdgeException(5002, $"Input {position} of node '{Node.Name}' ({Node.Operator.Kind}) is computed.", "The kernel prepares it once, so it must be a constant.", "Make it a constant in the model.");
        }

        ReadOnlySpan<byte> bytes = binding.Constants(Node.Inputs[position]).Span;
        return bytes.Length == tensor.Bytes
            ? MemoryMarshal.Cast<byte, T>(bytes).ToArray()
            : throw new EdgeException(5002, $"Constant '{tensor.Name}' has {bytes.Length} bytes.", $"Its type and shape need {tensor.Bytes}.", "Import the model again.");
    }

    /// <summary>The values of a constant input, or zeros where it is absent.</summary>
    protected T[] ConstantOrZeros<T>(int position, int count)
        where T : unmanaged => OptionalInput(position) is null ? new T[count] : Constant<T>(position);

    /// <summary>The int32 or int64 bias of an integer layer, or zeros where it is absent.</summary>
    protected long[] IntegerBias(int position, int count) => OptionalInput(position)?.Type switch
    {
        null => new long[count],
        ElementType.Int32 => Array.ConvertAll(Constant<int>(position), b => (long)b),
        ElementType.Int64 => Constant<long>(position),
        _ => throw NoKernel(),
    };

    /// <summary>The view of an input that a step reads <paramref name="needed"/> of.</summary>
    protected TensorView Reader(StepBinding step, int position, Region needed)
    {
        Tensor tensor = Input(position);
        if (tensor.IsConstant)
        {
            return new TensorView(tensor, binding.Constants(Node.Inputs[position]));
        }

        Operand operand = position < step.Inputs.Length && step.Inputs[position] is { } bound
            ? bound
            : throw new EdgeException(5002, $"A step of node '{Node.Name}' ({Node.Operator.Kind}) binds no operand to input {position}.", "The input is computed, so the step must say where it lies.", "This is a fault of the planner: report it.");
        return View(operand, tensor.Type, needed);
    }

    /// <summary>The view of the whole of an input.</summary>
    protected TensorView Reader(StepBinding step, int position) => Reader(step, position, Region.Of(Input(position).Shape));

    /// <summary>The view of the output that a step writes its region of.</summary>
    protected TensorView Writer(StepBinding step)
    {
        if (!Region.Of(Output.Shape).Contains(step.Region) || step.Outputs.Length == 0)
        {
            throw new EdgeException(5005, $"A step of node '{Node.Name}' computes {step.Region} of '{Output.Name}'.", $"The tensor is {Output.Shape}, and the step must bind it.", "This is a fault of the planner: report it.");
        }

        return View(step.Outputs[0], Output.Type, step.Region);
    }

    /// <summary>The view of the partial sums of a step's region.</summary>
    protected TensorView Accumulator(StepBinding step, ElementType type) => step.Accumulator is { } operand
        ? View(operand, type, step.Region)
        : throw new EdgeException(5006, $"A step of node '{Node.Name}' ({Node.Operator.Kind}) accumulates but binds no partial sums.", "An accumulation has a buffer.", "This is a fault of the planner: report it.");

    /// <summary>Refuses a step that computes a part of the output or keeps partial sums.</summary>
    protected void RequireWhole(StepBinding step)
    {
        RefuseAccumulation(step);
        if (step.Region != Region.Of(Output.Shape))
        {
            throw CannotSplit(step, "Its outputs depend on each other, so it is computed whole.");
        }
    }

    /// <summary>Refuses a step that keeps partial sums.</summary>
    protected void RefuseAccumulation(StepBinding step)
    {
        if (step.Accumulation is not null)
        {
            throw CannotSplit(step, "Its inputs cannot be read in parts.");
        }
    }

    /// <summary>The error for a step that asks for what the operator cannot do in parts.</summary>
    protected EdgeException CannotSplit(StepBinding step, string why) =>
        new(5006, $"A step computes {step.Region} of node '{Node.Name}' ({Node.Operator.Kind}){(step.Accumulation is null ? "" : " with partial sums")}.", why, "Plan the node in one step; if the planner made this plan, report it.");

    /// <summary>The error for types that no kernel computes.</summary>
    protected EdgeException NoKernel()
    {
        IEnumerable<string> types = Node.Inputs.Where(i => i >= 0).Select(i => binding.Graph.Tensors[i].Type.ToString());
        return new EdgeException(5001, $"No kernel computes {Node.Operator.Kind} of node '{Node.Name}' on ({string.Join(", ", types)}) → {Output.Type}.", "Kernels exist for the operators and types of docs/kernels.md.", "Convert the model to float32, or to int8 with the usual quantisation.");
    }

    private TensorView View(Operand operand, ElementType type, Region needed)
    {
        PlanBuffer buffer = operand.Buffer;
        if (buffer.Type != type)
        {
            throw new EdgeException(5002, $"A step of node '{Node.Name}' binds a buffer of {buffer.Type} for '{operand.Tensor.Name}'.", $"The kernel needs {type}.", "This is a fault of the planner: report it.");
        }

        if (!needed.IsEmpty)
        {
            int first = PixelIndex(needed.Top, needed.Left);
            int last = PixelIndex(needed.Bottom - 1, needed.Right - 1);
            if (!buffer.Window.Contains(needed) || last - first >= buffer.RingPixels)
            {
                throw new EdgeException(5005, $"A step of node '{Node.Name}' ({Node.Operator.Kind}) touches {needed} of '{operand.Tensor.Name}'.", $"Its buffer has the window {buffer.Window} and keeps {buffer.RingPixels} pixels.", "This is a fault of the planner: report it.");
            }
        }

        return new TensorView(operand);

        int PixelIndex(int y, int x) => ((y - buffer.Window.Top) * buffer.Window.Width) + (x - buffer.Window.Left);
    }
}
