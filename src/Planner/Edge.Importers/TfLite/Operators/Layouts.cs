using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Operators that move elements.</summary>
internal static class Layouts
{
    /// <summary>RESHAPE, SQUEEZE and EXPAND_DIMS: the output states its shape.</summary>
    public static void Reshape(OperatorContext op) => op.Emit(new Reshape(), op.Read(0));

    /// <summary>TRANSPOSE: the permutation is a constant.</summary>
    public static void Transpose(OperatorContext op)
    {
        int rank = op.InputShape(0).Rank;
        int[] permutation = [.. op.ConstantList(1, rank).Select(a => op.Axis(a, rank))];
        if (permutation.Distinct().Count() != rank)
        {
            throw op.Invalid("permutation", $"[{string.Join(',', permutation)}]", "Every axis appears once.");
        }

        op.Emit(new Transpose(new Shape(permutation)), op.Read(0));
    }

    /// <summary>PAD and PADV2: paddings <c>[rank,2]</c> and the value are constants.</summary>
    public static void Pad(OperatorContext op)
    {
        int rank = op.InputShape(0).Rank;
        int[] paddings = op.ConstantList(1, 2 * rank);
        if (paddings.Any(p => p is < 0 or > short.MaxValue))
        {
            throw op.Invalid("paddings", $"[{string.Join(',', paddings)}]", $"Paddings are between 0 and {short.MaxValue}.");
        }

        var before = new int[rank];
        var after = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            (before[axis], after[axis]) = (paddings[2 * axis], paddings[(2 * axis) + 1]);
        }

        float value = op.Has(2) ? op.ConstantScalar(2) : 0;
        op.Emit(new Pad(Amounts(op, before), Amounts(op, after), value), op.Read(0));
    }

    /// <summary>SPACE_TO_DEPTH: blocks of pixels become channels.</summary>
    public static void SpaceToDepth(OperatorContext op)
    {
        Shape input = Convolutions.Image(op);
        int block = BlockSize(op, BuiltinOptions.SpaceToDepth);
        if (input[1] % block != 0 || input[2] % block != 0)
        {
            throw op.Invalid("block size", $"{block}", $"It divides height and width of {input}.");
        }

        var blocks = new Shape(1, input[1] / block, block, input[2] / block, block, input[3]);
        var moved = new Shape(1, input[1] / block, input[2] / block, block, block, input[3]);
        Rearrange(op, blocks, moved);
    }

    /// <summary>DEPTH_TO_SPACE: channels become blocks of pixels.</summary>
    public static void DepthToSpace(OperatorContext op)
    {
        Shape input = Convolutions.Image(op);
        int block = BlockSize(op, BuiltinOptions.DepthToSpace);
        if (input[3] % ((long)block * block) != 0)
        {
            throw op.Invalid("block size", $"{block}", $"Its square divides the channels of {input}.");
        }

        int channels = input[3] / block / block;
        var blocks = new Shape(1, input[1], input[2], block, block, channels);
        var moved = new Shape(1, input[1], block, input[2], block, channels);
        Rearrange(op, blocks, moved);
    }

    private static int BlockSize(OperatorContext op, BuiltinOptions options)
    {
        int block = op.Options(options).Int32(Fields.SpaceToDepth.BlockSize);
        return block >= 1 ? block : throw op.Invalid("block size", $"{block}", "It is at least 1.");
    }

    // Both directions swap the same two axes of the image cut into blocks.
    private static void Rearrange(OperatorContext op, Shape blocks, Shape moved)
    {
        int cut = op.EmitIntermediate(new Reshape(), op.Input(0), blocks, op.Read(0));
        int swapped = op.EmitIntermediate(new Transpose(new Shape(0, 1, 3, 2, 4, 5)), op.Input(0), moved, cut);
        op.Emit(new Reshape(), swapped);
    }

    private static Shape Amounts(OperatorContext op, int[] amounts)
    {
        long product = 1;
        foreach (int amount in amounts)
        {
            product *= amount;
            if (product > int.MaxValue)
            {
                throw op.Invalid("paddings", $"[{string.Join(',', amounts)}]", "Their product stays below 2^31.");
            }
        }

        return new Shape(amounts);
    }
}
