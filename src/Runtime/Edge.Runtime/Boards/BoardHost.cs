using System.Diagnostics;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>
/// Feeds a board's run from the tensors of a caller, takes its results there, and passes its messages on to the devices
/// they are for: boards have one line, and this is its other end.
/// </summary>
/// <param name="tensors">Inputs and outputs, between <see cref="BoardTensors.Begin"/> and <see cref="BoardTensors.End"/>; null for a device that neither feeds nor fetches.</param>
/// <param name="exchange">Reaches the other devices; null where there are none.</param>
/// <param name="constants">The constants that have a digest.</param>
public sealed class BoardHost(BoardTensors? tensors, ITensorExchange? exchange, Func<Digest, ReadOnlyMemory<byte>> constants) : IBoardHost
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Peer, int Tag, Region Region), (byte[] Bytes, int Missing)> _arriving = [];
    private long _idleTicks;

    /// <summary>How long messages were not there yet that the board had asked for, in microseconds, since <see cref="BeginRun"/>.</summary>
    public double IdleUs => Volatile.Read(ref _idleTicks) * (1e6 / Stopwatch.Frequency);

    /// <summary>Forgets what an earlier run left.</summary>
    public void BeginRun()
    {
        lock (_gate)
        {
            _arriving.Clear();
        }

        Volatile.Write(ref _idleTicks, 0);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> GetAsync(BoardTransfer transfer, CancellationToken cancellation)
    {
        byte[] bytes = new byte[transfer.SizeBytes];
        if (transfer.Kind == FirmwareStepKind.Receive && exchange is not null)
        {
            // Others need the threads of the pool while this waits.
            await Task.Factory.StartNew(() => Receive(transfer, bytes), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        else if (transfer.Kind == FirmwareStepKind.Feed && tensors is not null && !transfer.Region.IsEmpty
            && tensors.InputRegion(transfer.Index).Contains(transfer.Region) && bytes.Length == transfer.Region.ElementCount)
        {
            tensors.Read(transfer.Index, transfer.Region, bytes);
        }
        else
        {
            throw BoardErrors.NotInPlan(transfer);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public ValueTask PutAsync(BoardTransfer transfer, int offset, ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        if (transfer.Kind == FirmwareStepKind.Send && exchange is not null)
        {
            if (Complete(transfer, offset, piece.Span) is { } message)
            {
                exchange.Send(transfer.Index, transfer.Tag, message);
            }
        }
        else if (transfer.Kind == FirmwareStepKind.Fetch && tensors is not null && tensors.Output(transfer.Index).Length == transfer.SizeBytes)
        {
            piece.CopyTo(tensors.Output(transfer.Index)[offset..]);
        }
        else
        {
            throw BoardErrors.NotInPlan(transfer);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ConstantsAsync(int node, Digest digest, CancellationToken cancellation) => ValueTask.FromResult(constants(digest));

    private void Receive(BoardTransfer transfer, Memory<byte> bytes)
    {
        long start = Stopwatch.GetTimestamp();
        exchange!.Receive(transfer.Index, transfer.Tag, bytes);
        Interlocked.Add(ref _idleTicks, Stopwatch.GetTimestamp() - start);
    }

    /// <summary>Adds a piece of a message.</summary>
    /// <returns>The message, if it was the last piece.</returns>
    private byte[]? Complete(BoardTransfer transfer, int offset, ReadOnlySpan<byte> piece)
    {
        var name = (transfer.Index, transfer.Tag, transfer.Region);
        lock (_gate)
        {
            (byte[] bytes, int missing) = _arriving.TryGetValue(name, out (byte[] Bytes, int Missing) begun) ? begun : (new byte[transfer.SizeBytes], transfer.SizeBytes);
            if (bytes.Length != transfer.SizeBytes)
            {
                throw BoardErrors.NotInPlan(transfer);
            }

            piece.CopyTo(bytes.AsSpan(offset));
            missing -= piece.Length;
            if (missing > 0)
            {
                _arriving[name] = (bytes, missing);
                return null;
            }

            _arriving.Remove(name);
            return bytes;
        }
    }
}
