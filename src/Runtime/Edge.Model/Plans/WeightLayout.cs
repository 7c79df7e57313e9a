namespace Edge.Model;

/// <summary>How the bytes of a constant lie in a shard. The numbers are part of the canonical encoding and never change.</summary>
public enum WeightLayout : byte
{
    /// <summary>As in the graph: little-endian, row-major.</summary>
    RowMajor = 0,

    /// <summary>Blocks of eight rows interleaved, as the matrix products read them.</summary>
    Rows8 = 1,
}
