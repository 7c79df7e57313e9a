namespace Edge.Model;

/// <summary>Which way partial sums take in an <see cref="AllReduceStep"/>. The numbers are part of the canonical encoding.</summary>
public enum AllReduceAlgorithm : byte
{
    /// <summary>Members send to the centre, which adds and sends back: two hops (TPI-LLM, Li et al. 2024).</summary>
    Star = 0,

    /// <summary>Every member sends to every other, and adds for itself: one hop, most bytes.</summary>
    Direct = 1,

    /// <summary>Addends up a binary tree to the centre, the sum down again.</summary>
    Tree = 2,

    /// <summary>Partial sums around a ring, then the sums: fewest bytes, most hops.</summary>
    Ring = 3,
}
