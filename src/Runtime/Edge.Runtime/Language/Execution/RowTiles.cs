namespace Edge.Runtime.Language;

/// <summary>A batch's rows as tiles: rows of one sequence at consecutive positions, which may share what is read of its cache.</summary>
internal sealed class RowTiles(int rowCapacity, int mostRows)
{
    private readonly (int Row, int Rows)[] _tiles = new (int Row, int Rows)[rowCapacity];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether each is one row.</summary>
    public bool AreRows { get; private set; }

    /// <summary>First row and number of rows of a tile.</summary>
    public (int Row, int Rows) this[int tile] => _tiles[tile];

    /// <summary>Cuts the rows of a batch.</summary>
    public void Cut(ReadOnlySpan<int> sequences, ReadOnlySpan<int> positions)
    {
        (Count, AreRows) = (0, true);
        for (int row = 0; row < positions.Length;)
        {
            int rows = 1;
            while (rows < mostRows && row + rows < positions.Length && sequences[row + rows] == sequences[row] && positions[row + rows] == positions[row] + rows)
            {
                rows++;
            }

            _tiles[Count++] = (row, rows);
            AreRows &= rows == 1;
            row += rows;
        }
    }
}
