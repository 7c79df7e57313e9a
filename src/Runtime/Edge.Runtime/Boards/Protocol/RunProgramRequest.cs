using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"Run your program once": nil.</summary>
internal sealed record RunProgramRequest : IRequest<RunProgramRequest, BoardRunReport>
{
    public static uint Kind => 66;

    public static RunProgramRequest Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return new RunProgramRequest();
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
