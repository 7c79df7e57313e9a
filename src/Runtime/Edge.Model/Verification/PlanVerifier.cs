using System.Collections.Immutable;
using Edge.Model.Packing;

namespace Edge.Model;

/// <summary>
/// Checks everything that the runtime relies on, and returns all that is wrong. A plan comes from outside (a file, a
/// link): what passes here cannot make a kernel read or write outside the memory of its device.
/// </summary>
public static class PlanVerifier
{
    /// <summary>The most devices that a plan may have.</summary>
    public const int MaxDevices = 256;

    /// <summary>Checks a plan and the graph in it.</summary>
    /// <returns>All findings (EDGE1110-EDGE1129 and EDGE1200-EDGE1229, see <c>docs/diagnostics/12xx.md</c>); empty for a sound plan.</returns>
    public static ImmutableArray<Diagnostic> Verify(Plan plan)
    {
        ImmutableArray<Diagnostic>.Builder found = ImmutableArray.CreateBuilder<Diagnostic>();
        found.AddRange(GraphVerifier.Verify(plan.Graph));
        if (plan.Devices.IsDefaultOrEmpty || plan.Devices.Length > MaxDevices || plan.Endpoint < 0 || plan.Endpoint >= plan.Devices.Length || plan.Shards.IsDefault)
        {
            found.Add(new Diagnostic(1200, $"The plan has {(plan.Devices.IsDefault ? 0 : plan.Devices.Length)} devices and endpoint {plan.Endpoint}.", $"It has 1 to {MaxDevices} devices, one of which talks to the caller.", "Make the plan again."));
        }

        if (found.Count == 0)
        {
            VerifyShards(plan, found);
            for (int device = 0; device < plan.Devices.Length; device++)
            {
                new ProgramVerifier(plan, device, found).Verify();
            }
        }

        if (found.Count == 0)
        {
            TransferVerifier.Verify(plan, found);
        }

        if (found.Count == 0 && plan.Tokens is not null)
        {
            new TokenPlanVerifier(plan, found).Verify();
        }

        return found.ToImmutable();
    }

    private static void VerifyShards(Plan plan, ImmutableArray<Diagnostic>.Builder found)
    {
        for (int i = 0; i < plan.Shards.Length; i++)
        {
            Shard shard = plan.Shards[i];
            foreach (ShardEntry entry in shard.Entries)
            {
                bool sound = entry.Tensor >= 0 && entry.Tensor < plan.Graph.Tensors.Length && plan.Graph.Tensors[entry.Tensor] is { IsConstant: true } tensor
                    && HasItsSize(plan, entry, tensor) && entry.OffsetBytes >= 0 && entry.OffsetBytes % 64 == 0 && (long)entry.OffsetBytes + entry.SizeBytes <= shard.SizeBytes;
                if (!sound)
                {
                    found.Add(new Diagnostic(1208, $"Shard {i} has an entry of {entry.SizeBytes} bytes at {entry.OffsetBytes} for tensor {entry.Tensor}.", "An entry is a constant, or for a language model a part of one, aligned to 64 bytes, inside its shard.", "Make the plan again."));
                }
            }
        }
    }

    /// <summary>Whether an entry has the size of what it says that it is.</summary>
    private static bool HasItsSize(Plan plan, ShardEntry entry, Tensor tensor)
    {
        if (entry is { Slice: null, Layout: WeightLayout.RowMajor })
        {
            return entry.SizeBytes == tensor.Bytes;
        }

        return plan.Tokens is not null
            && (entry.Layout == WeightLayout.RowMajor || entry.Layout == WeightPacking.LayoutOf(tensor.Type))
            && WeightSlices.Fits(tensor, entry.Slice ?? WeightSlices.Whole(tensor))
            && entry.SizeBytes == WeightSlices.EntryBytes(tensor, entry.Layout, entry.Slice);
    }
}
