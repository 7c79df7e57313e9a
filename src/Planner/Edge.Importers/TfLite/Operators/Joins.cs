using Edge.Importers.TfLite.FlatBuffers;
using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Operators that put tensors together.</summary>
internal static class Joins
{
    /// <summary>CONCATENATION.</summary>
    public static void Concatenation(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.Concatenation);
        int axis = op.Axis(options.Int32(Fields.Concatenation.Axis), op.InputShape(0).Rank);
        Activation activation = op.Activation(options.Byte(Fields.Concatenation.Activation));
        op.Emit(new Concat(axis, activation), Inputs(op));
    }

    /// <summary>PACK: each input gets a dimension of one, then they are joined along it.</summary>
    public static void Pack(OperatorContext op)
    {
        Shape input = op.InputShape(0);
        if (input.Rank == Shape.MaxRank)
        {
            throw op.Invalid("inputs", $"of rank {input.Rank}", $"Tensors have at most {Shape.MaxRank} dimensions.");
        }

        int axis = op.Axis(op.Options(BuiltinOptions.Pack).Int32(Fields.Pack.Axis), input.Rank + 1);
        int[] inputs = Inputs(op);
        for (int i = 0; i < inputs.Length; i++)
        {
            var widened = new Shape([.. op.InputShape(i).Dimensions.Insert(Math.Min(axis, op.InputShape(i).Rank), 1)]);
            inputs[i] = op.EmitIntermediate(new Reshape(), op.Input(i), widened, inputs[i]);
        }

        op.Emit(new Concat(axis), inputs);
    }

    private static int[] Inputs(OperatorContext op)
    {
        var inputs = new int[op.Source.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = op.Read(i);
        }

        return inputs;
    }
}
