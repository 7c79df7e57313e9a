using Edge.Model;
using Edge.Model.Firmware;
using Edge.Runtime;

namespace Edge.Golden.Tests.Boards;

/// <summary>The host of a <see cref="TinyProgram"/>.</summary>
internal sealed class TinyHost : IBoardHost
{
    public byte[] Fed { get; } = [.. Enumerable.Range(0, TinyProgram.SizeBytes).Select(i => (byte)(3 * i))];

    public byte[] ToReceive { get; } = [.. Enumerable.Range(0, TinyProgram.SizeBytes).Select(i => (byte)(5 * i))];

    public byte[] Sent { get; } = new byte[TinyProgram.SizeBytes];

    public byte[] Fetched { get; } = new byte[TinyProgram.SizeBytes];

    /// <summary>Sent instead of every table; null for the tables.</summary>
    public byte[]? WrongConstants { get; init; }

    /// <summary>What happens when the board asks for its input.</summary>
    public Func<CancellationToken, Task> OnFeed { get; init; } = _ => Task.CompletedTask;

    public async ValueTask<ReadOnlyMemory<byte>> GetAsync(BoardTransfer transfer, CancellationToken cancellation)
    {
        transfer.SizeBytes.ShouldBe(TinyProgram.SizeBytes);
        if (transfer.Kind == FirmwareStepKind.Feed)
        {
            await OnFeed(cancellation);
            return Fed;
        }

        (transfer.Kind, transfer.Index, transfer.Tag).ShouldBe((FirmwareStepKind.Receive, TinyProgram.ReceivesFrom, TinyProgram.ReceiveTag));
        return ToReceive;
    }

    public ValueTask PutAsync(BoardTransfer transfer, int offset, ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        piece.CopyTo((transfer.Kind == FirmwareStepKind.Send ? Sent : Fetched).AsMemory(offset));
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>> ConstantsAsync(int node, Digest digest, CancellationToken cancellation) => ValueTask.FromResult<ReadOnlyMemory<byte>>(WrongConstants ?? TinyProgram.Tables[node]);

    /// <summary>Everything went where it belongs.</summary>
    public void ShouldHaveRun()
    {
        Sent.ShouldBe(Fed.Select(b => (byte)(b + TinyProgram.Added)));
        Fetched.ShouldBe(ToReceive);
    }
}
