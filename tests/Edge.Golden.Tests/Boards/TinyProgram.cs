using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Golden.Tests.Boards;

/// <summary>A program that has a bit of everything: feeds 8×8×2, looks up each value in three tables, sends, receives, fetches.</summary>
internal static class TinyProgram
{
    public const int SizeBytes = 128;
    public const int SendsTo = 3, SendTag = 7, ReceivesFrom = 4, ReceiveTag = 9;

    private static readonly Region Whole = new(0, 0, 0, 8, 8, 2);

    /// <summary>The constants of its nodes: in table k, entry stored + 128 is the value plus 10·k + 1.</summary>
    public static ImmutableArray<byte[]> Tables { get; } = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 256).Select(i => (byte)(i - 128 + (10 * k) + 1)).ToArray())];

    /// <summary>What all tables together add to a value.</summary>
    public const int Added = 1 + 11 + 21;

    public static FirmwareProgram Program { get; } = new(
        ArenaBytes: 384,
        ScratchBytes: 0,
        InputBytes: 0,
        Buffers: [Buffer(0), Buffer(128), Buffer(256)],
        Nodes: [.. Tables.Select(t => new FirmwareNode(FirmwareKernel.Table, 1, 1, [], [new FirmwareConstant(Digest.Of(t), t.Length, 1)], Digest.Of(t)))],
        Operands: [0, 0, 1, 1, 0, 0, 1, 1, 2, 2],
        Steps:
        [
            Step(FirmwareStepKind.Feed, 0, 0),
            .. LookUp(node: 0, operands: 1),
            .. LookUp(node: 1, operands: 3),
            .. LookUp(node: 2, operands: 5),
            Step(FirmwareStepKind.Send, SendsTo, 7) with { Tag = SendTag },
            Step(FirmwareStepKind.Receive, ReceivesFrom, 8) with { Tag = ReceiveTag },
            Step(FirmwareStepKind.Fetch, 0, 9),
        ]);

    private static FirmwareBuffer Buffer(int offset) => new(offset, Whole.Pixels, Whole, MemorySpace.Arena, 1);

    private static FirmwareStep Step(FirmwareStepKind kind, int index, int operands) => new(kind, index, operands, Whole);

    private static FirmwareStep[] LookUp(int node, int operands) =>
        [new FirmwareStep(FirmwareStepKind.Load, node, 0, default), Step(FirmwareStepKind.Compute, node, operands), new FirmwareStep(FirmwareStepKind.Release, node, 0, default)];
}
