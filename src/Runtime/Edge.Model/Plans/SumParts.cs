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
    /// <param name="product">A node of it.</param>
    public static int ColumnsOf(Graph graph, Node product)
    {
        if (product.Operator is not FullyConnected || !graph.Tensors[product.Inputs[1]].Type.IsPacked())
        {
            return 0;
        }

        Tensor matrix = graph.Tensors[product.Inputs[1]];
        int columns = matrix.Shape[1], block = matrix.Type.BlockElements();
        return graph.Nodes.FirstOrDefault(n => n.Outputs[0] == product.Inputs[0])?.Operator switch
        {
            Attention attention => Largest(block, part => columns % part == 0 && attention.HeadSize % part == 0),
            GatedProduct => Largest(block, part => columns % part == 0 && columns / part >= WantedParts),
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
