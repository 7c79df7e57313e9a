using Edge.Model;
using Edge.Runtime.TestHost;
using Edge.Testing;

namespace Edge.Runtime.Tests.Execution;

public sealed class SessionTests
{
    private static readonly BandPlans Plans = new();

    private static byte[] Run(Session session, byte[] input)
    {
        byte[] output = new byte[input.Length];
        session.Run([input], [output]);
        return output;
    }

    private static Session Open(Plan plan, TinyKernels? kernels = null) =>
        new(PreparedPlan.Prepare(plan, plan.Endpoint, Plans.Shards, kernels ?? new TinyKernels()));

    [Fact]
    public void Single_device_computes_the_network_again_and_again()
    {
        using Session session = Open(Plans.Single());
        for (int seed = 0; seed < 5; seed++)
        {
            (byte[] input, byte[] expected) = Plans.Example(seed);
            Run(session, input).ShouldBe(expected);
        }
    }

    [Fact]
    public void Rings_and_copies_compute_the_same()
    {
        using Session session = Open(Plans.Streamed());
        (byte[] input, byte[] expected) = Plans.Example(1);
        Run(session, input).ShouldBe(expected);
        Run(session, input).ShouldBe(expected);
    }

    [Fact]
    public void Measured_arena_is_what_the_steps_touched()
    {
        Plan plan = Plans.Single();
        using Session exact = Open(plan);
        Run(exact, Plans.Example(1).Input);
        Run(exact, Plans.Example(2).Input);
        exact.MeasuredArenaBytes.ShouldBe(plan.Devices[0].ArenaBytes);

        using Session roomy = Open(plan with { Devices = [plan.Devices[0] with { ArenaBytes = plan.Devices[0].ArenaBytes + 5000 }] });
        Run(roomy, Plans.Example(1).Input);
        Run(roomy, Plans.Example(2).Input);
        roomy.MeasuredArenaBytes.ShouldBe(plan.Devices[0].ArenaBytes);
    }

    [Fact]
    public void Inference_allocates_nothing_after_the_first()
    {
        using Session session = Open(Plans.Streamed());
        (byte[] input, byte[] expected) = Plans.Example(3);
        byte[] output = new byte[expected.Length];
        ReadOnlyMemory<byte>[] inputs = [input];
        Memory<byte>[] outputs = [output];
        Allocations.ShouldCease(() => session.Run(inputs, outputs));
        output.ShouldBe(expected);
    }

    [Fact]
    public void Trace_names_every_step_in_order()
    {
        using Session session = Open(Plans.Single());
        Run(session, Plans.Example(1).Input);
        StepTrace[] trace = session.Trace.ToArray();
        trace.Select(t => t.Step).ShouldBe(Enumerable.Range(0, Plans.Single().Devices[0].Steps.Length));
        trace.Zip(trace.Skip(1)).ShouldAllBe(p => p.Second.StartUs >= p.First.StartUs + p.First.DurationUs - 0.01);
        session.LatencyUs.ShouldBe(trace[^1].StartUs + trace[^1].DurationUs, 0.01);
        session.LatencyUs.ShouldBeGreaterThanOrEqualTo(trace.Sum(t => t.DurationUs) - 0.01);
    }

    [Fact]
    public void Kernel_that_leaves_its_arena_is_caught()
    {
        Plan plan = Plans.Single();
        using Session session = new(PreparedPlan.Prepare(plan, 0, Plans.Shards, new OverrunningKernels(plan.Devices[0].ArenaBytes)));
        Should.Throw<EdgeException>(() => Run(session, Plans.Example(1).Input)).Code.ShouldBe(5024);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Tensor_of_the_wrong_size_is_refused_and_the_session_lives_on(int surplus)
    {
        using Session session = Open(Plans.Single());
        (byte[] input, byte[] expected) = Plans.Example(1);
        Should.Throw<EdgeException>(() => session.Run([new byte[input.Length + surplus]], [new byte[input.Length]])).Code.ShouldBe(5026);
        Should.Throw<EdgeException>(() => session.Run([input], [new byte[input.Length + surplus]])).Code.ShouldBe(5026);
        Should.Throw<EdgeException>(() => session.Run([input, input], [new byte[input.Length]])).Code.ShouldBe(5025);
        Run(session, input).ShouldBe(expected);
    }

    [Fact]
    public void Closed_session_says_so()
    {
        Session session = Open(Plans.Single());
        session.Dispose();
        Should.Throw<EdgeException>(() => Run(session, Plans.Example(1).Input)).Code.ShouldBe(5032);
    }
}
