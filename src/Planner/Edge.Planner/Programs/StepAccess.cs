using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Programs;

/// <summary>What a step reads and writes, as regions of buffers: the base of all lifetimes.</summary>
internal static class StepAccess
{
    /// <summary>Calls <paramref name="visit"/> for each access of a step: buffer, region, and whether it is written.</summary>
    public static void Visit(Network network, IReadOnlyList<PlanBuffer> buffers, Step step, Action<int, Region, bool> visit)
    {
        switch (step)
        {
            case ComputeStep compute:
                int node = network.Positions[compute.Node];
                foreach (int position in network.Activations[node])
                {
                    Region read = network.Field(node, position).Of(compute.Output);
                    if (compute.Accumulation is { } part && position == network.Activations[node][0])
                    {
                        read = Intersect(read, part.InputPart);
                    }

                    if (!read.IsEmpty)
                    {
                        visit(compute.Inputs[position], read, false);
                    }
                }

                if (compute.Accumulation is { } accumulation)
                {
                    visit(accumulation.Buffer, compute.Output, true);
                    visit(accumulation.Buffer, compute.Output, false);
                }

                if (compute.Accumulation is null or { IsLast: true })
                {
                    visit(compute.Outputs[0], compute.Output, true);
                }

                break;
            case FeedStep feed:
                visit(feed.Buffer, feed.Region, true);
                break;
            case FetchStep fetch:
                visit(fetch.Buffer, buffers[fetch.Buffer].Window, false);
                break;
            case CopyStep copy:
                visit(copy.Source, copy.Region, false);
                visit(copy.Target, copy.Region, true);
                break;
            case SendStep send:
                visit(send.Part.Buffer, send.Part.Region, false);
                break;
            case ReceiveStep receive:
                visit(receive.Part.Buffer, receive.Part.Region, true);
                break;
            case ScatterStep scatter:
                foreach (TransferPart part in scatter.Parts)
                {
                    visit(part.Buffer, part.Region, false);
                }

                break;
            case GatherStep gather:
                foreach (TransferPart part in gather.Parts)
                {
                    visit(part.Buffer, part.Region, true);
                }

                break;
        }
    }

    private static Region Intersect(Region a, Region b)
    {
        int top = Math.Max(a.Top, b.Top), left = Math.Max(a.Left, b.Left), channel = Math.Max(a.Channel, b.Channel);
        return new Region(
            top,
            left,
            channel,
            Math.Max(Math.Min(a.Bottom, b.Bottom) - top, 0),
            Math.Max(Math.Min(a.Right, b.Right) - left, 0),
            Math.Max(Math.Min(a.ChannelEnd, b.ChannelEnd) - channel, 0));
    }
}
