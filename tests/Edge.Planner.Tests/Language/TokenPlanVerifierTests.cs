using System.Collections.Immutable;
using Edge.Importers.Synthesis;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Language;
using Edge.Testing;

namespace Edge.Planner.Tests.Language;

/// <summary>A plan of a language model that was changed on its way is refused, or is still a plan.</summary>
public class TokenPlanVerifierTests
{
    private static readonly Plan Sound = PlanOf(new TransformerGraph { Layers = 1, Experts = 4 }.Build(), 2);

    [Fact]
    public void WeightsOfAnotherPartAreRefused()
    {
        for (int s = 0; s < Sound.Shards.Length; s++)
        {
            Shard shard = Sound.Shards[s];
            for (int e = 0; e < shard.Entries.Length; e++)
            {
                if (shard.Entries[e] is { Slice: { FirstRow: > 0 } slice } entry)
                {
                    ShardEntry moved = entry with { Slice = slice with { FirstRow = slice.FirstRow - 32 } };
                    Refused(Sound with { Shards = Sound.Shards.SetItem(s, shard with { Entries = shard.Entries.SetItem(e, moved) }) }, 1210);
                }
            }
        }
    }

    [Fact]
    public void AnEntryOfAnotherSizeOrLayoutIsRefused()
    {
        Shard shard = Sound.Shards[1];
        Refused(Sound with { Shards = Sound.Shards.SetItem(1, shard with { Entries = shard.Entries.SetItem(1, shard.Entries[1] with { SizeBytes = shard.Entries[1].SizeBytes + 64 }) }) }, 1208);
        Refused(Sound with { Shards = Sound.Shards.SetItem(1, shard with { Entries = shard.Entries.SetItem(0, shard.Entries[0] with { Layout = WeightLayout.Rows8 }) }) }, 1208);
    }

    [Fact]
    public void StepsInAnotherOrderAreRefused()
    {
        Refused(Without<ReleaseStep>(Sound), 1210);
        Refused(Without<KeepOutputRowsStep>(Sound), 1210);
        Refused(Without<AllReduceStep>(Sound), 1210, 1207);
        Refused(Changed(Sound, 0, steps => steps.Add(steps[^1])), 1207, 1210);
        Refused(Changed(Sound, 0, steps => [.. steps.Select(s => s is AllReduceStep r ? r with { Tag = 100 - r.Tag } : s)]), 1207);
        Refused(Changed(Sound, 0, steps => [.. steps.Select(s => s is AllReduceStep r ? r with { Payload = AllReducePayload.Q8 } : s)]), 1207);
    }

    [Fact]
    public void LimitsThatTakeTooMuchMemoryAreRefused()
    {
        Refused(Sound with { Tokens = Sound.Tokens! with { RowCapacity = (1 << 16) + 1 } }, 1209);
        Refused(Sound with { Tokens = Sound.Tokens! with { ContextTokens = 0 } }, 1209);
        Refused(Sound with { Tokens = Sound.Tokens! with { SequenceCapacity = int.MaxValue } }, 1209);
    }

    [Fact]
    public void NoChangedByteIsMoreThanAnError()
    {
        byte[] bytes = PlanEncoding.Write(Sound);
        SeededRandom random = SeededRandom.Of("token plans");
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] changed = [.. bytes];
            changed[random.Next(0, bytes.Length - 1)] = (byte)random.NextBits();
            try
            {
                PlanVerifier.Verify(PlanEncoding.Read(changed)).ShouldBeEmpty();
            }
            catch (EdgeException)
            {
                // Refused, with a number.
            }
        }
    }

    [Fact]
    public void AModelWithoutAFileIsMadeTheSameEveryTime()
    {
        SyntheticShape shape = new("llama", 2, 64, 4, 2, 32, 8192, 320, 64);
        ImportedModel Made() => new SyntheticModel(shape, (_, _) => ElementType.Q4_0, seed: 3).Import("made");

        ImportedModel first = Made(), second = Made();
        Plan plan = PlanOf(first, 2);
        PlanEncoding.DigestOf(PlanOf(second, 2)).ShouldBe(PlanEncoding.DigestOf(plan));
        PlannedShards shards = new(first.Graph, first.Weights);
        shards.Seal(plan).Shards.ShouldBe(new PlannedShards(second.Graph, second.Weights).Seal(plan).Shards);
        shards.Seal(plan).Shards.Select(s => s.Digest).Distinct().Count().ShouldBe(plan.Shards.Length);
    }

    private static Plan PlanOf(ImportedModel model, int devices)
    {
        DeviceProfile profile = new("test", 1, 1e9, 1L << 30, 1L << 34, 1e10, 1e10, 1e10, 1, 1e9, 100);
        ClusterSpec cluster = new([.. Enumerable.Range(0, devices).Select(i => new ClusterDevice($"device{i}", "local", profile))]);
        return LanguagePlanner.Plan(new LanguagePlanRequest(model, cluster, new TokenSettings(16, 64, 1, KeyValueType.Float16)) { Strategy = LanguageStrategy.Tensor }).Plan;
    }

    private static Plan Without<T>(Plan plan)
        where T : Step => Changed(plan, 0, steps => steps.Remove(steps.First(s => s is T)));

    private static Plan Changed(Plan plan, int device, Func<ImmutableArray<Step>, ImmutableArray<Step>> change) =>
        plan with { Devices = plan.Devices.SetItem(device, plan.Devices[device] with { Steps = change(plan.Devices[device].Steps) }) };

    private static void Refused(Plan plan, params int[] codes) => PlanVerifier.Verify(plan).Select(d => d.Code).ShouldContain(c => codes.Contains(c));
}
