using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Golden.Tests.Boards;

/// <summary>A program that has a bit of everything: feeds 8×8×2, looks up each value, sends, receives, fetches.</summary>
internal static class TinyProgram
{
    public const int SizeBytes = 128;
    public const int SendsTo = 3, SendTag = 7, ReceivesFrom = 4, ReceiveTag = 9;

    private static readonly Region Whole = new(0, 0, 0, 8, 8, 2);

    /// <summary>Entry stored + 128: the bitwise complement.</summary>
    public static byte[] Table { get; } = [.. Enumerable.Range(0, 256).Select(i => (byte)~(i - 128))];

    public static FirmwareProgram Program { get; } = new(
        ArenaBytes: 384,
        ScratchBytes: 0,
        InputBytes: 0,
        Buffers: [Buffer(0), Buffer(128), Buffer(256)],
        Nodes: [new FirmwareNode(FirmwareKernel.Table, 1, 1, [], [new FirmwareConstant(Digest.Of(Table), Table.Length, 1)], Digest.Of(Table))],
        Operands: [0, 0, 1, 1, 2, 2],
        Steps:
        [
            Step(FirmwareStepKind.Load, 0, 0) with { Region = default },
            Step(FirmwareStepKind.Feed, 0, 0),
            Step(FirmwareStepKind.Compute, 0, 1),
            Step(FirmwareStepKind.Release, 0, 0) with { Region = default },
            Step(FirmwareStepKind.Send, SendsTo, 3) with { Tag = SendTag },
            Step(FirmwareStepKind.Receive, ReceivesFrom, 4) with { Tag = ReceiveTag },
            Step(FirmwareStepKind.Fetch, 0, 5),
        ]);

    private static FirmwareBuffer Buffer(int offset) => new(offset, Whole.Pixels, Whole, MemorySpace.Arena, 1);

    private static FirmwareStep Step(FirmwareStepKind kind, int index, int operands) => new(kind, index, operands, Whole);
}
