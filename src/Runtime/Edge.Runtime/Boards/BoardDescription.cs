using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Runtime.Protocol;
using Edge.Transport.Channels;

namespace Edge.Runtime;

/// <summary>
/// What a board says that it is: <c>[protocol, board, isa, build, arena bytes, input bytes, table bytes, constants bytes,
/// program]</c>.
/// </summary>
/// <param name="Protocol">Version of the protocol, 1.</param>
/// <param name="Board">For example <c>mps2-an386</c>.</param>
/// <param name="Isa">The instructions that its kernels use.</param>
/// <param name="Build">Names the image: the GNU build id in hexadecimal digits; empty if it has none.</param>
/// <param name="ArenaBytes">Memory for activations.</param>
/// <param name="InputBytes">Memory for the input image.</param>
/// <param name="TableBytes">Memory for a program that is loaded; 0 where the image has its own.</param>
/// <param name="ConstantsBytes">Memory for constants that are loaded.</param>
/// <param name="Program">The program that it has; null for none.</param>
public sealed record BoardDescription(
    int Protocol, string Board, string Isa, string Build, int ArenaBytes, int InputBytes, int TableBytes, int ConstantsBytes, Digest? Program) : IMessage<BoardDescription>
{
    /// <inheritdoc/>
    public static BoardDescription Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(9);
        return new BoardDescription(
            reader.ReadInt32(1, ushort.MaxValue),
            reader.ReadString(),
            reader.ReadString(),
            reader.TryReadNil() ? string.Empty : Convert.ToHexStringLower(reader.ReadBinary()),
            reader.ReadInt32(0, int.MaxValue),
            reader.ReadInt32(0, int.MaxValue),
            reader.ReadInt32(0, int.MaxValue),
            reader.ReadInt32(0, int.MaxValue),
            reader.TryReadNil() ? null : MessageReading.ReadDigest(ref reader));
    }

    /// <inheritdoc/>
    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(9);
        writer.WriteInt64(Protocol);
        writer.WriteString(Board);
        writer.WriteString(Isa);
        if (Build.Length == 0)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteBinary(Convert.FromHexString(Build));
        }

        foreach (int bytes in (ReadOnlySpan<int>)[ArenaBytes, InputBytes, TableBytes, ConstantsBytes])
        {
            writer.WriteInt64(bytes);
        }

        if (Program is { } program)
        {
            MessageReading.WriteDigest(ref writer, program);
        }
        else
        {
            writer.WriteNil();
        }
    }
}
