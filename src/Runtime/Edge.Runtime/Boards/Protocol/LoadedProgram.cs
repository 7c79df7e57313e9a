using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>The board has the program and has checked it: its digest.</summary>
/// <param name="Program">SHA-256 of the canonical bytes.</param>
internal sealed record LoadedProgram(Digest Program) : IMessage<LoadedProgram>
{
    public static LoadedProgram Read(ref MessagePackReader reader) => new(MessageReading.ReadDigest(ref reader));

    public void Write(ref MessagePackWriter writer) => MessageReading.WriteDigest(ref writer, Program);
}
