using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"What machine are you?": nil.</summary>
internal sealed record MachineRequest : IRequest<MachineRequest, MachineResponse>
{
    public static uint Kind => 15;

    public static MachineRequest Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return new MachineRequest();
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
