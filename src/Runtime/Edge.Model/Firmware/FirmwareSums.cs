namespace Edge.Model.Firmware;

/// <summary>How a compute step deals with partial sums. The numbers are part of the canonical encoding.</summary>
[Flags]
public enum FirmwareSums : byte
{
    /// <summary>It reads all that it reduces over at once.</summary>
    None = 0,

    /// <summary>The sums start here.</summary>
    First = 1,

    /// <summary>The output is written here.</summary>
    Last = 2,

    /// <summary>There are partial sums: the last operand is their int32 buffer.</summary>
    Kept = 4,
}
