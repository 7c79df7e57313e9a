using Edge.Importers.TfLite.FlatBuffers;
using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Operators that take tensors apart. Masks and negative positions become numbers here.</summary>
internal static class Slices
{
    /// <summary>SLICE: begin and size are constants; size -1 takes the rest.</summary>
    public static void Slice(OperatorContext op)
    {
        Shape input = op.InputShape(0);
        int[] begin = op.ConstantList(1, input.Rank), size = op.ConstantList(2, input.Rank);
        for (int axis = 0; axis < input.Rank; axis++)
        {
            size[axis] = size[axis] == -1 ? input[axis] - Math.Clamp(begin[axis], 0, input[axis]) : size[axis];
            if (begin[axis] < 0 || size[axis] < 1 || (long)begin[axis] + size[axis] > input[axis])
            {
                throw op.Invalid("slice", $"of {size[axis]} from {begin[axis]} on along axis {axis}", $"The input is {input}.");
            }
        }

        op.Emit(Take(begin, size, Ones(input.Rank)), op.Read(0));
    }

    /// <summary>STRIDED_SLICE: begin, end and strides are constants (tf.strided_slice; new_axis and ellipsis are refused).</summary>
    public static void StridedSlice(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.StridedSlice);
        if (options.Int32(Fields.StridedSlice.EllipsisMask) != 0 || options.Int32(Fields.StridedSlice.NewAxisMask) != 0)
        {
            throw op.Invalid("ellipsis_mask or new_axis_mask", "set", "Slices name every dimension of the input and add none.");
        }

        int beginMask = options.Int32(Fields.StridedSlice.BeginMask), endMask = options.Int32(Fields.StridedSlice.EndMask), shrinkMask = options.Int32(Fields.StridedSlice.ShrinkAxisMask);
        bool endIsSize = options.Boolean(Fields.StridedSlice.EndIsSize);
        Shape input = op.InputShape(0);
        int named = op.ConstantList(1).Length;
        if (named > input.Rank)
        {
            throw op.Invalid("begin", $"for {named} dimensions", $"The input is {input}.");
        }

        int[] begins = op.ConstantList(1, named), ends = op.ConstantList(2, named), strides = op.ConstantList(3, named);
        var (first, count, step) = (new int[input.Rank], new int[input.Rank], Ones(input.Rank));
        for (int axis = 0; axis < input.Rank; axis++)
        {
            int length = input[axis];
            if (axis >= named)
            {
                count[axis] = length;
                continue;
            }

            int bit = 1 << axis;
            long stride = strides[axis];
            bool shrinks = (shrinkMask & bit) != 0;
            if (stride == 0 || (shrinks && stride < 0))
            {
                throw op.Invalid("stride", $"{stride} along axis {axis}", "Strides are not 0, and positive where the axis is dropped.");
            }

            // Going backwards, positions run from length - 1 down to -1.
            (long low, long high) = stride > 0 ? (0L, length) : (-1L, length - 1L);
            long begin = (beginMask & bit) != 0 ? (stride > 0 ? low : high) : Math.Clamp(FromEnd(begins[axis], length), low, high);
            long end = shrinks ? begin + 1
                : (endMask & bit) != 0 ? (stride > 0 ? high : low)
                : Math.Clamp(endIsSize ? begin + ends[axis] : FromEnd(ends[axis], length), low, high);
            long taken = stride > 0 ? (end - begin + stride - 1) / stride : (begin - end - stride - 1) / -stride;
            if (taken < 1 || begin < 0 || begin >= length)
            {
                throw op.Invalid("slice", $"{begin}:{end}:{stride} along axis {axis}", $"It takes nothing from the input {input}.");
            }

            // The step of a single element does not matter, and may be as large as the file likes.
            (first[axis], count[axis], step[axis]) = ((int)begin, (int)taken, taken == 1 ? 1 : (int)stride);
        }

        StridedSlice slice = Take(first, count, step);
        if ((shrinkMask & ((1 << named) - 1)) == 0)
        {
            op.Emit(slice, op.Read(0));
            return;
        }

        op.Emit(new Reshape(), op.EmitIntermediate(slice, op.Input(0), new Shape(count), op.Read(0)));
    }

    /// <summary>SPLIT into equal parts: input 0 is the axis, input 1 the tensor.</summary>
    public static void Split(OperatorContext op)
    {
        Shape input = op.InputShape(1);
        int axis = op.Axis(op.ConstantList(0, 1)[0], input.Rank), parts = op.Source.Outputs.Length;
        if (parts == 0 || input[axis] % parts != 0)
        {
            throw op.Invalid("outputs", $"{parts}", $"They divide axis {axis} of the input {input} evenly.");
        }

        int[] sizes = new int[parts];
        Array.Fill(sizes, input[axis] / parts);
        TakeParts(op, 1, axis, sizes);
    }

    /// <summary>SPLIT_V into given parts: input 0 is the tensor, input 1 the sizes, input 2 the axis; one size may be -1.</summary>
    public static void SplitV(OperatorContext op)
    {
        Shape input = op.InputShape(0);
        int axis = op.Axis(op.ConstantList(2, 1)[0], input.Rank);
        int[] sizes = op.ConstantList(1, op.Source.Outputs.Length);
        long known = sizes.Sum(s => Math.Max(s, 0L));
        int rest = Array.IndexOf(sizes, -1);
        if (rest >= 0)
        {
            sizes[rest] = (int)Math.Clamp(input[axis] - known, 0, int.MaxValue);
        }

        if (sizes.Any(s => s < 1) || sizes.Sum(s => (long)s) != input[axis])
        {
            throw op.Invalid("sizes", $"[{string.Join(',', sizes)}]", $"They are positive and add up to axis {axis} of the input {input}.");
        }

        TakeParts(op, 0, axis, sizes);
    }

    /// <summary>UNPACK: one output an index of the axis, which is dropped.</summary>
    public static void Unpack(OperatorContext op)
    {
        Shape input = op.InputShape(0);
        int axis = op.Axis(op.Options(BuiltinOptions.Unpack).Int32(Fields.Pack.Axis), input.Rank);
        if (op.Source.Outputs.Length != input[axis])
        {
            throw op.Invalid("outputs", $"{op.Source.Outputs.Length}", $"There is one for each index of axis {axis} of the input {input}.");
        }

        int[] begin = new int[input.Rank], size = [.. input.Dimensions];
        size[axis] = 1;
        for (int i = 0; i < input[axis]; i++)
        {
            begin[axis] = i;
            int part = op.EmitIntermediate(Take(begin, size, Ones(input.Rank)), op.Input(0), new Shape(size), op.Read(0));
            op.EmitTo(i, new Reshape(), part);
        }
    }

    private static void TakeParts(OperatorContext op, int position, int axis, int[] sizes)
    {
        Shape input = op.InputShape(position);
        int[] begin = new int[input.Rank], size = [.. input.Dimensions];
        for (int i = 0; i < sizes.Length; i++)
        {
            size[axis] = sizes[i];
            op.EmitTo(i, Take(begin, size, Ones(input.Rank)), op.Read(position));
            begin[axis] += sizes[i];
        }
    }

    private static StridedSlice Take(int[] begin, int[] size, int[] step) =>
        new(new Shape(begin), new Shape(size), new Steps([.. step]));

    private static long FromEnd(int position, int length) => position < 0 ? position + (long)length : position;

    private static int[] Ones(int count)
    {
        int[] ones = new int[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
