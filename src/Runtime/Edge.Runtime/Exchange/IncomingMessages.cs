using Edge.Model;
using Edge.Transport.Collectives;

namespace Edge.Runtime;

/// <summary>The messages that a device receives in one inference, read off its program.</summary>
internal static class IncomingMessages
{
    public static IEnumerable<(int Peer, int Tag, int SizeBytes)> Of(Plan plan, int device)
    {
        PlanDevice program = plan.Devices[device];
        foreach (Step step in program.Steps)
        {
            switch (step)
            {
                case ReceiveStep receive:
                    yield return Of(program, receive.Part);
                    break;
                case GatherStep gather:
                    foreach (TransferPart part in gather.Parts)
                    {
                        yield return Of(program, part);
                    }

                    break;
                case AllReduceStep reduce:
                    foreach (int peer in reduce.Centre == device ? reduce.Members.Remove(device) : [reduce.Centre])
                    {
                        yield return (peer, reduce.Tag, SizeBytes(reduce.Payload, program.Buffers[reduce.Buffer].SizeBytes / sizeof(float)));
                    }

                    break;
            }
        }
    }

    private static int SizeBytes(AllReducePayload payload, int count) => payload switch
    {
        AllReducePayload.Float16 => Float16Encoding.SizeBytes(count),
        AllReducePayload.Q8 => Q8Encoding.SizeBytes(count),
        _ => Float32Encoding.SizeBytes(count),
    };

    private static (int Peer, int Tag, int SizeBytes) Of(PlanDevice program, TransferPart part) =>
        (part.Peer, part.Tag, part.Region.ElementCount * program.Buffers[part.Buffer].Type.BlockBytes());
}
