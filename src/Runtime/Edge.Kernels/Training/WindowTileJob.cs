namespace Edge.Kernels.Training;

/// <summary>What the tiles of one block of columns have in common.</summary>
internal unsafe struct WindowTileJob
{
    /// <summary>The image of the windows.</summary>
    public float* Source;

    /// <summary>Where segments start.</summary>
    public int* Segments;

    /// <summary>Segments of a window.</summary>
    public int SegmentCount;

    /// <summary>Values of a segment.</summary>
    public int SegmentLength;

    /// <summary>Bias of the block.</summary>
    public float* Bias;

    /// <summary>Packed matrix of the block.</summary>
    public float* Weights;

    /// <summary>Outputs of the block's first column.</summary>
    public float* Target;

    /// <summary>Room for a tile of outputs: those of a part of a tile go through it.</summary>
    public float* Tile;

    /// <summary>Columns of the block.</summary>
    public int Columns;

    /// <summary>Rows of the tile.</summary>
    public int Rows;

    /// <summary>Least output.</summary>
    public float Min;

    /// <summary>Greatest output.</summary>
    public float Max;

    /// <summary>Whether sums are added to what is there.</summary>
    public bool IsAdded;
}
