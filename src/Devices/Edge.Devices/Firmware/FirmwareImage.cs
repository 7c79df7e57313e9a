namespace Edge.Devices;

/// <summary>An image for a board, and what it occupies there, from the linker's sections.</summary>
/// <param name="Board">The board.</param>
/// <param name="Path">The ELF file.</param>
/// <param name="CodeBytes">Flash: instructions and vectors.</param>
/// <param name="TableBytes">Flash: the program's tables, and constants of code.</param>
/// <param name="WeightBytes">Flash: weights.</param>
/// <param name="ArenaBytes">RAM: activations and scratch memory of kernels.</param>
/// <param name="InputBytes">RAM: the part of the input that is there at a time.</param>
/// <param name="StackBytes">RAM: reserved for the stack.</param>
/// <param name="BufferBytes">RAM: buffers of the link, and variables.</param>
public sealed record FirmwareImage(
    FirmwareBoard Board, string Path, long CodeBytes, long TableBytes, long WeightBytes, long ArenaBytes, long InputBytes, long StackBytes, long BufferBytes)
{
    /// <summary>All of flash.</summary>
    public long FlashBytes => CodeBytes + TableBytes + WeightBytes;

    /// <summary>All of RAM.</summary>
    public long RamBytes => ArenaBytes + InputBytes + StackBytes + BufferBytes;
}
