namespace Edge.Model;

/// <summary>
/// The columns that are summed in single precision where a product may be shared out along its columns. Parts are added in
/// double precision, so a sum over any split at parts is the same float as the sum of one device: quantised
/// activations would make another token of the smallest difference.
/// </summary>
public static class SumParts
{
    /// <summary>A part is a vector's worth of work at most: longer ones gain nothing.</summary>
    private const int MostColumns = 256;

    /// <summary>So many parts let a handful of devices have uneven shares.</summary>
    private const int WantedParts = 12;

    /// <summary>Columns of a part of a product, or 0 where devices do not share it out along its columns.</summary>
    /// <param name="graph">A graph of one token.</param>
    /// <param name="product">A node of it; of a mixture of experts, the last product of each.</param>
    public static int ColumnsOf(Graph graph, Node product)
    {
        int input = product.Operator switch
        {
            FullyConnected => 1,
            MixtureOfExperts => 4,
            _ => -1,
        };
        if (input < 0 || graph.Tensors[product.Inputs[input]] is not { Type: var type } matrix || !type.IsPacked())
        {
            return 0;
        }

        int columns = matrix.Shape[-1], block = type.BlockElements();
        Operator? before = product.Operator is MixtureOfExperts ? product.Operator : graph.Nodes.FirstOrDefault(n => n.Outputs[0] == product.Inputs[0])?.Operator;
        return before switch
        {
            Attention attention => Largest(block, part => columns % part == 0 && attention.HeadSize % part == 0),
            GatedProduct or MixtureOfExperts => Largest(block, part => columns % part == 0 && columns / part >= WantedParts),
            _ => 0,
        };
    }

    private static int Largest(int block, Func<int, bool> fits)
    {
        int part = MostColumns;
        while (part > block && !fits(part))
        {
            part /= 2;
        }

        return part;
    }
}
