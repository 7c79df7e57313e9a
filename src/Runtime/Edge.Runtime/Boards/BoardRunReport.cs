using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime;

/// <summary>What a run cost a board: <c>[time, waited, stack]</c>.</summary>
/// <param name="TimeUs">From the first step to the last, by the board's clock.</param>
/// <param name="WaitedUs">How much of it the board waited for the line or for the host.</param>
/// <param name="StackBytes">The most stack that it has ever used; 0 where it does not know.</param>
public sealed record BoardRunReport(long TimeUs, long WaitedUs, long StackBytes) : IMessage<BoardRunReport>
{
    /// <inheritdoc/>
    public static BoardRunReport Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(3);
        return new BoardRunReport(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
    }

    /// <inheritdoc/>
    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        foreach (long value in (ReadOnlySpan<long>)[TimeUs, WaitedUs, StackBytes])
        {
            writer.WriteInt64(value);
        }
    }
}
