using Edge.Model;
using Edge.Model.Encoding;
using Edge.Model.Tests;

namespace Edge.Fuzz.Targets;

/// <summary>Reads the canonical bytes of plans, which agents get from the network.</summary>
internal static class PlanTarget
{
    public static IEnumerable<byte[]> Seeds => [PlanEncoding.Write(SampleGraph.CreatePlan())];

    public static void Run(ReadOnlySpan<byte> data)
    {
        Plan plan = PlanEncoding.Read(data);
        PlanEncoding.DigestOf(PlanEncoding.Read(PlanEncoding.Write(plan))).ShouldBe(PlanEncoding.DigestOf(plan));
    }
}
