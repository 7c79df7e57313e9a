using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// Checks that whatever one device sends, another one receives: for each pair of devices and tag exactly one sender and
/// one receiver, with the same region, type and coding. A plan that passes leaves no device waiting for what never comes.
/// </summary>
internal static class TransferVerifier
{
    public static void Verify(Plan plan, ImmutableArray<Diagnostic>.Builder found)
    {
        Dictionary<(int From, int To, int Tag), (Region Region, int Tensor, ElementType Type, int Coding)> sent = [], received = [];
        for (int device = 0; device < plan.Devices.Length; device++)
        {
            foreach (Step step in plan.Devices[device].Steps)
            {
                foreach (TransferPart part in StepTransfers.Sent(step))
                {
                    Add(plan, found, sent, (device, part.Peer, part.Tag), device, part);
                }

                foreach (TransferPart part in StepTransfers.Received(step))
                {
                    Add(plan, found, received, (part.Peer, device, part.Tag), device, part);
                }
            }
        }

        foreach (((int from, int to, int tag) key, (Region Region, int Tensor, ElementType Type, int Coding) transfer) in sent)
        {
            if (!received.Remove(key, out (Region Region, int Tensor, ElementType Type, int Coding) other) || other != transfer)
            {
                Report(found, plan, key, "is sent and not received as it was sent");
            }
        }

        foreach ((int From, int To, int Tag) key in received.Keys)
        {
            Report(found, plan, key, "is awaited and never sent");
        }
    }

    private static void Add(
        Plan plan,
        ImmutableArray<Diagnostic>.Builder found,
        Dictionary<(int From, int To, int Tag), (Region Region, int Tensor, ElementType Type, int Coding)> transfers,
        (int From, int To, int Tag) key,
        int device,
        TransferPart part)
    {
        PlanBuffer buffer = plan.Devices[device].Buffers[part.Buffer];
        if (!transfers.TryAdd(key, (part.Region, buffer.Tensor, buffer.Type, part.Coding)))
        {
            Report(found, plan, key, "is used twice");
        }
    }

    private static void Report(ImmutableArray<Diagnostic>.Builder found, Plan plan, (int From, int To, int Tag) key, string what) =>
        found.Add(new Diagnostic(1207, $"Transfer {key.Tag} from '{plan.Devices[key.From].Name}' to '{plan.Devices[key.To].Name}' {what}.", "Each transfer has one sender and one receiver of the same region.", "Make the plan again."));
}
