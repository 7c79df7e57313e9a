using Edge.Model;
using Edge.Runtime.Language;
using Edge.Transport.Collectives;

namespace Edge.Runtime;

/// <summary>
/// The messages that a device receives in one inference, read off its program: for each name the bytes in all, and how
/// many messages they are at most. An inference of a language model has as many bytes as its batch has rows.
/// </summary>
internal static class IncomingMessages
{
    public static IEnumerable<(int Peer, int Tag, int SizeBytes, int Messages)> Of(Plan plan, int device)
    {
        PlanDevice program = plan.Devices[device];
        int rows = plan.Tokens?.RowCapacity ?? 1;
        foreach (Step step in program.Steps)
        {
            switch (step)
            {
                case ReceiveStep receive:
                    yield return Of(program, receive.Part, rows);
                    break;
                case GatherStep gather:
                    foreach (TransferPart part in gather.Parts)
                    {
                        yield return Of(program, part, rows);
                    }

                    break;
                case AllReduceStep reduce:
                    foreach ((int peer, int sizeBytes, int messages) in AllReduce.Incoming(reduce, device, rows * (program.Buffers[reduce.Buffer].SizeBytes / sizeof(float))))
                    {
                        yield return (peer, reduce.Tag, sizeBytes, messages);
                    }

                    break;
            }
        }
    }

    /// <summary>Over links, what a language model takes besides: orders of the endpoint, and what the others answer.</summary>
    public static IEnumerable<(int Peer, int Tag, int SizeBytes, int Messages)> OfOrders(Plan plan, int device)
    {
        if (plan.Tokens is not { } tokens)
        {
            return [];
        }

        return device == plan.Endpoint
            ? Enumerable.Range(0, plan.Devices.Length).Where(d => d != device).Select(d => (d, CandidateOffer.TagOf(plan, d), Answer(CandidateOffer.TokenCount(plan, d)), 1))
            : [(plan.Endpoint, TokenOrder.Tag, TokenOrder.SizeBytes(tokens), 1)];

        int Answer(int tokenCount) => Math.Max(CandidateOffer.SizeBytes(tokenCount, tokens.RowCapacity), Float32Encoding.SizeBytes(tokenCount));
    }

    private static (int Peer, int Tag, int SizeBytes, int Messages) Of(PlanDevice program, TransferPart part, int rows) =>
        (part.Peer, part.Tag, part.Coding >= 0 ? LatentCoding.MaxBytes(part.Region.ElementCount) : rows * part.Region.ElementCount * program.Buffers[part.Buffer].Type.BlockBytes(), 1);
}
