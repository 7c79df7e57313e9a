namespace Edge.Runtime.Text.Schemas;

/// <summary>What became of a byte.</summary>
internal enum Feeding
{
    /// <summary>It does not belong here.</summary>
    Refused,

    /// <summary>It was taken, and the value goes on.</summary>
    Taken,

    /// <summary>It was taken, and the value ends with it.</summary>
    TakenAtEnd,

    /// <summary>The value ended before it.</summary>
    EndedBefore,

    /// <summary>An inner value begins with it.</summary>
    BeginsInner,
}
