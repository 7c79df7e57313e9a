namespace Edge.Devices;

/// <summary>What an image without a model sets aside for the models that are sent to it.</summary>
/// <param name="ArenaBytes">Activations and scratch memory.</param>
/// <param name="InputBytes">The input image; 0 where it is fed in rows.</param>
/// <param name="TableBytes">The program and its tables.</param>
/// <param name="ConstantsBytes">Constants: all of them, or a window over them.</param>
public sealed record StreamedMemory(int ArenaBytes, int InputBytes, int TableBytes, int ConstantsBytes)
{
    /// <summary>The compiler's definitions.</summary>
    internal IEnumerable<string> Definitions =>
        [$"-DEDGE_ARENA_BYTES={ArenaBytes}", $"-DEDGE_INPUT_BYTES={InputBytes}", $"-DEDGE_TABLE_BYTES={TableBytes}", $"-DEDGE_CONSTANTS_BYTES={ConstantsBytes}"];
}
