using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>Which element of an input belongs to which element of an output.</summary>
internal static class ElementIndex
{
    /// <summary>One an output: its input.</summary>
    public static int[] OfTranspose(Shape input, Transpose transpose)
    {
        int rank = input.Rank;
        int[] index = new int[input.ElementCount], strides = Strides(input);
        int[] position = new int[rank];
        for (int i = 0; i < index.Length; i++)
        {
            for (int axis = 0; axis < rank; axis++)
            {
                index[i] += position[axis] * strides[transpose.Permutation[axis]];
            }

            for (int axis = rank - 1; axis >= 0 && ++position[axis] == input[transpose.Permutation[axis]]; axis--)
            {
                position[axis] = 0;
            }
        }

        return index;
    }

    /// <summary>One an output: its input, or −1 for padding.</summary>
    public static int[] OfPad(Shape input, Shape output, Pad pad)
    {
        int[] index = new int[output.ElementCount], inner = Strides(input), outer = Strides(output);
        for (int i = 0; i < index.Length; i++)
        {
            for (int axis = 0; axis < output.Rank && index[i] >= 0; axis++)
            {
                int place = (i / outer[axis] % output[axis]) - pad.Before[axis];
                index[i] = place < 0 || place >= input[axis] ? -1 : index[i] + (place * inner[axis]);
            }
        }

        return index;
    }

    /// <summary>One an input: its output.</summary>
    public static int[] OfReduce(Shape input, Reduce reduce)
    {
        int[] index = new int[input.ElementCount], strides = Strides(input);
        int outer = 1;
        for (int axis = input.Rank - 1; axis >= 0; axis--)
        {
            if (reduce.Axes.Contains(axis))
            {
                continue;
            }

            for (int i = 0; i < index.Length; i++)
            {
                index[i] += i / strides[axis] % input[axis] * outer;
            }

            outer *= input[axis];
        }

        return index;
    }

    private static int[] Strides(Shape shape)
    {
        int[] strides = new int[shape.Rank];
        for (int axis = shape.Rank - 1, stride = 1; axis >= 0; stride *= shape[axis], axis--)
        {
            strides[axis] = stride;
        }

        return strides;
    }
}
