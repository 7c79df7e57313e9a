using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"This is your program": its canonical bytes. The board asks for constants before it answers, if it can hold them all.</summary>
/// <param name="Program">Canonical bytes (<c>docs/firmware-program.md</c>).</param>
internal sealed record LoadProgramRequest(ReadOnlyMemory<byte> Program) : IRequest<LoadProgramRequest, LoadedProgram>
{
    public static uint Kind => 65;

    public static LoadProgramRequest Read(ref MessagePackReader reader) => new(reader.ReadBinary().ToArray());

    public void Write(ref MessagePackWriter writer) => writer.WriteBinary(Program.Span);
}
