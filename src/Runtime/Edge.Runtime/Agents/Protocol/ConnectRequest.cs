using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>
/// "Load, bind and link up": <c>[[device, address or nil], …]</c>. The agent dials the peers that have an address and
/// waits for the others to dial; the answer comes when all links stand and the plan can run.
/// </summary>
/// <param name="Peers">The devices that this one exchanges tensors with.</param>
internal sealed record ConnectRequest(ImmutableArray<(int Device, string? Address)> Peers) : IRequest<ConnectRequest, Done>
{
    public static uint Kind => 3;

    public static ConnectRequest Read(ref MessagePackReader reader)
    {
        int count = MessageReading.ReadCount(ref reader, "peers", PlanVerifier.MaxDevices);
        ImmutableArray<(int, string?)>.Builder peers = ImmutableArray.CreateBuilder<(int, string?)>(count);
        for (int i = 0; i < count; i++)
        {
            reader.ReadArrayHeader(2);
            peers.Add((reader.ReadInt32(0, PlanVerifier.MaxDevices - 1), reader.TryReadNil() ? null : reader.ReadString()));
        }

        return new ConnectRequest(peers.MoveToImmutable());
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Peers.Length);
        foreach ((int device, string? address) in Peers)
        {
            writer.WriteArrayHeader(2);
            writer.WriteInt64(device);
            if (address is null)
            {
                writer.WriteNil();
            }
            else
            {
                writer.WriteString(address);
            }
        }
    }
}
