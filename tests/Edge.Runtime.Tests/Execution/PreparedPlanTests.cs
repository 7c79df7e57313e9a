using Edge.Model;
using Edge.Runtime.TestHost;

namespace Edge.Runtime.Tests.Execution;

public sealed class PreparedPlanTests
{
    private static readonly BandPlans Plans = new();

    private static EdgeException Refused(Plan plan, IShardSource shards, int device = 0) =>
        Should.Throw<EdgeException>(() => PreparedPlan.Prepare(plan, device, shards, new TinyKernels()));

    [Fact]
    public void Missing_shard_is_named()
    {
        EdgeException error = Refused(Plans.Single(), new MemoryShards(Plans.Blobs.Remove(Plans.Single().Shards[1].Digest)));
        error.Code.ShouldBe(5101);
        error.Message.ShouldContain(Plans.Single().Shards[1].Digest.ToString());
    }

    [Fact]
    public void Damaged_shard_is_not_used()
    {
        Digest name = Plans.Single().Shards[0].Digest;
        Refused(Plans.Single(), new MemoryShards(Plans.Blobs.SetItem(name, new byte[4]))).Code.ShouldBe(5102);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Device_outside_the_plan_is_refused(int device) => Refused(Plans.Single(), Plans.Shards, device).Code.ShouldBe(5020);

    [Fact]
    public void Constant_that_is_never_loaded_is_named()
    {
        Plan plan = Plans.Single();
        EdgeException error = Refused(plan with { Devices = [plan.Devices[0] with { Steps = plan.Devices[0].Steps.RemoveAt(1) }] }, Plans.Shards);
        error.Message.ShouldContain("b1");
    }
}
