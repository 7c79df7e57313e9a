namespace Edge.Devices;

/// <summary>Sizes of a board's memories to which an image is limited, so that it is proved to fit a smaller part.</summary>
public sealed record FirmwareMemory
{
    /// <summary>All of RAM, or null for what the board has.</summary>
    public long? RamBytes { get; init; }

    /// <summary>All of flash, or null for what the board has.</summary>
    public long? FlashBytes { get; init; }

    /// <summary>Reserved for the stack.</summary>
    public long StackBytes { get; init; } = 2048;

    /// <summary>The linker's definitions.</summary>
    internal IEnumerable<string> Definitions =>
    [
        .. RamBytes is { } ram ? [$"-Wl,--defsym=RAM_SIZE={ram}"] : Array.Empty<string>(),
        .. FlashBytes is { } flash ? [$"-Wl,--defsym=FLASH_SIZE={flash}"] : Array.Empty<string>(),
        $"-Wl,--defsym=STACK_SIZE={StackBytes}",
    ];
}
