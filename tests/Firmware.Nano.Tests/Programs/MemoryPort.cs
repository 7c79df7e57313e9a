extern alias nano;

using Edge.Model;
using nano::Edge.Nano.Programs;

namespace Firmware.Nano.Tests.Programs;

/// <summary>The tensors of an inference, in memory: what a host would be at the other end of the line.</summary>
/// <param name="read">Fills the bytes of a region of an input.</param>
/// <param name="output">The bytes of an output's stored tensor.</param>
internal sealed class MemoryPort(Action<int, Edge.Model.Region, byte[]> read, Func<int, Memory<byte>> output) : IProgramPort
{
    private byte[] _input = [];

    public int Transfer(BoardTransfer transfer, int done, byte[] memory, int offset, int count)
    {
        if (transfer.Kind == nano::Edge.Model.Firmware.FirmwareStepKind.Feed)
        {
            if (done == 0)
            {
                _input = new byte[transfer.Bytes];
                var r = transfer.Region;
                read(transfer.Index, new Edge.Model.Region(r.Top, r.Left, r.Channel, r.Height, r.Width, r.Channels), _input);
            }

            _input.AsSpan(done, count).CopyTo(memory.AsSpan(offset));
        }
        else
        {
            memory.AsSpan(offset, count).CopyTo(output(transfer.Index).Span[done..]);
        }

        return 0;
    }

    public int Load(int node) => 0;

    public int Release(int node) => 0;

    public void Poll()
    {
        // nobody waits
    }
}
