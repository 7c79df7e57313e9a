using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// The further rules of a plan with <see cref="TokenSettings"/>. Runs behind <see cref="ProgramVerifier"/>: references and
/// windows are sound already.
/// </summary>
internal sealed class TokenPlanVerifier(Plan plan, ImmutableArray<Diagnostic>.Builder found)
{
    private const int MaxRows = 1 << 16, MaxContext = 1 << 24, MaxSequences = 1 << 12;
    private const int RowAlignment = 64;

    public void Verify()
    {
        if (plan.Tokens is not { RowCapacity: > 0 and <= MaxRows, ContextTokens: > 0 and <= MaxContext, SequenceCapacity: > 0 and <= MaxSequences })
        {
            found.Add(new Diagnostic(1209, $"The plan runs {plan.Tokens}.", $"At most {MaxRows} rows, {MaxContext} tokens a sequence and {MaxSequences} sequences, at least one of each.", "Make the plan again with smaller limits."));
            return;
        }

        for (int device = 0; device < plan.Devices.Length; device++)
        {
            new TokenProgramVerifier(plan, device, found).Verify();
            VerifyMemory(plan.Devices[device], plan.Tokens.RowCapacity);
        }

        VerifyReductions();
    }

    private void VerifyMemory(PlanDevice device, int rows)
    {
        bool sound = device.WeightBudgetBytes >= 0 && (long)device.ArenaBytes * rows <= int.MaxValue
            && device.Buffers.All(b => b.IsWhole && (b.Space == MemorySpace.Input || b.OffsetBytes % RowAlignment == 0));
        if (!sound)
        {
            found.Add(new Diagnostic(1209, $"The buffers of '{device.Name}' do not fit {rows} rows.", $"A row's buffers are whole and aligned to {RowAlignment} bytes, and all rows take fewer than 2^31 bytes.", "Make the plan again with smaller batches."));
        }
    }

    /// <summary>Every member of a sum has the same step, and all devices exchange in the order of tags: none waits for another in a circle.</summary>
    private void VerifyReductions()
    {
        Dictionary<int, (AllReduceStep Step, PlanBuffer Buffer, int Count)> sums = [];
        for (int device = 0; device < plan.Devices.Length; device++)
        {
            int last = -1;
            foreach (Step step in plan.Devices[device].Steps)
            {
                if (TagOf(step) is not { } tag)
                {
                    continue;
                }

                bool ascends = tag > last;
                last = tag;
                if (step is AllReduceStep reduce)
                {
                    PlanBuffer buffer = plan.Devices[device].Buffers[reduce.Buffer];
                    if (!sums.TryGetValue(tag, out (AllReduceStep Step, PlanBuffer Buffer, int Count) first))
                    {
                        first = (reduce, buffer, 0);
                    }

                    ascends &= first.Step with { Buffer = reduce.Buffer, LatencyUs = reduce.LatencyUs } == reduce && first.Buffer.Tensor == buffer.Tensor && first.Buffer.Window == buffer.Window;
                    sums[tag] = first with { Count = first.Count + 1 };
                }

                if (!ascends)
                {
                    Report(tag, "does not fit the one before it, or that of another device");
                    return;
                }
            }
        }

        foreach ((int tag, (AllReduceStep step, PlanBuffer _, int count)) in sums)
        {
            if (count != step.Members.Length)
            {
                Report(tag, "is not on all of its members");
            }
        }
    }

    private static int? TagOf(Step step) => step switch
    {
        AllReduceStep reduce => reduce.Tag,
        BroadcastStep broadcast => broadcast.Tag,
        SendStep send => send.Part.Tag,
        ReceiveStep receive => receive.Part.Tag,
        CandidatesStep candidates => candidates.Tag,
        _ => null,
    };

    private void Report(int tag, string what) =>
        found.Add(new Diagnostic(1207, $"Exchange {tag} {what}.", "All devices of a language model exchange in ascending order of tags, and members of a sum have the same step.", "Make the plan again."));
}
