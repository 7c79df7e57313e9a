using Edge.Model;
using Edge.Planner.Simulation;

namespace Edge.Planner.Tests.Simulation;

public sealed class PlanSimulationTests
{
    private static readonly DeviceProfile Slow = new("slow", 1, 1e8, 1 << 24, 1 << 24, 1e8, 1e8, 1e9, 2, 8e6, 1000) { Power = new PowerStates(1, 3, 2, 2, "a test") };

    [Fact]
    public void One_device_takes_the_sum_of_its_steps()
    {
        ClusterSpec one = new([new ClusterDevice("a", "inproc", Slow)]);
        Plan plan = NetworkPlanner.Plan(new PlanRequest(RandomNetworks.Create(7).Model, one, Strategy.Single)).Plan;

        SimulatedPlan simulated = PlanSimulation.Of(plan, one);

        SimulatedDevice device = simulated.Devices.ShouldHaveSingleItem();
        device.UsOf(SimulatedActivity.Wait).ShouldBe(0);
        (device.UsOf(SimulatedActivity.Compute) + device.UsOf(SimulatedActivity.Copy)).ShouldBe(simulated.Latency.Us, 1e-6);
        simulated.Latency.Us.ShouldBe(plan.LatencyUs, plan.LatencyUs * 1e-6, "one cost model");
        device.EnergyMj!.Value.ShouldBe(simulated.Latency.Us * 3 * 1e-3, 1e-9);
    }

    [Fact]
    public void A_message_takes_the_link_and_whoever_needs_it_waits()
    {
        // A feeds and sends 4,000 bytes over 8 Mb/s and half a round trip of 1 ms; b has nothing else to do than to wait for them.
        SimulatedPlan simulated = PlanSimulation.Of(Relay(), Two);

        SimulatedDevice a = simulated.Devices[0], b = simulated.Devices[1];
        b.UsOf(SimulatedActivity.Wire).ShouldBe((4000 * 8 / 8e6 * 1e6) + 500, 1);
        b.UsOf(SimulatedActivity.Wait).ShouldBe(a.UsOf(SimulatedActivity.Copy) + a.UsOf(SimulatedActivity.Serialise), 0.5);
        (a.SentBytes, b.ReceivedBytes).ShouldBe((4000, 4000));
        a.Events.ShouldBeInOrder();
        b.Events.ShouldBeInOrder();
        simulated.Latency.Us.ShouldBe(Math.Max(a.EndUs, b.EndUs));
    }

    [Fact]
    public void Messages_over_one_link_follow_each_other()
    {
        double once = PlanSimulation.Of(Relay(), Two).Latency.Us, thrice = PlanSimulation.Of(Relay(messages: 3), Two).Latency.Us;

        (thrice - once).ShouldBeInRange(2 * 4000, (2 * 4000) + 100, "4,000 bytes are 4 ms of the link, half a round trip passes once");
    }

    [Fact]
    public void A_fast_link_feeds_two_slow_ones_at_a_time()
    {
        DeviceProfile fast = Slow with { LinkBitsPerSecond = 800e6 };
        double Took(DeviceProfile feeder) => PlanSimulation.Of(Fan(), new ClusterSpec([new ClusterDevice("a", "tcp:a:1", feeder), new ClusterDevice("b", "tcp:b:1", Slow), new ClusterDevice("c", "tcp:c:1", Slow)])).Latency.Us;

        // 4,000 bytes are 4 ms of a slow link, and 40 us of the fast one.
        (Took(Slow) - Took(fast)).ShouldBe(4000 - 40, 60);
    }

    [Fact]
    public void Weights_are_read_in_the_first_inference_only()
    {
        ClusterSpec one = new([new ClusterDevice("a", "inproc", Slow with { StorageBytesPerSecond = 1e6 })]);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(RandomNetworks.Create(7).Model, one, Strategy.Single));

        SimulatedPlan simulated = PlanSimulation.Of(planned.Plan, one);

        (simulated.First.Us - simulated.Latency.Us).ShouldBe(planned.Plan.Shards.Sum(s => s.SizeBytes), 1, "a megabyte a second is a byte a microsecond");
    }

    [Fact]
    public void What_is_uncertain_of_a_device_is_uncertain_of_the_plan()
    {
        DeviceProfile profile = DeviceProfileFile.Read("""
            version: 2
            name: guessed
            about: 'A device of which little is known'
            sources: {}
            cores: { value: 1, source: estimate, p10: 1, p90: 1 }
            clock: { value: 100MHz, source: estimate }
            memory: { value: 16MB, source: estimate }
            arena: { value: 16MB, source: estimate }
            memory_bandwidth: { value: 1GB/s, source: estimate }
            storage: { value: 16MB, source: estimate }
            storage_bandwidth: { value: 1MB/s, source: estimate }
            int8_rate: { value: 100MMAC/s, source: estimate }
            float32_rate: { value: 100MMAC/s, source: estimate }
            step_overhead: { value: 2us, source: estimate }
            link_bandwidth: { value: 8Mb/s, source: estimate }
            link_round_trip: { value: 1ms, source: estimate }
            """, "test");
        ClusterSpec guessed = new([new ClusterDevice("a", "inproc", profile)]);
        Plan plan = NetworkPlanner.Plan(new PlanRequest(RandomNetworks.Create(7).Model, guessed, Strategy.Single)).Plan;

        SimulatedPlan simulated = PlanSimulation.Of(plan, guessed);

        simulated.Latency.P10.ShouldBeLessThan(simulated.Latency.Us * 0.8);
        simulated.Latency.P90.ShouldBeGreaterThan(simulated.Latency.Us * 1.25);
        PlanSimulation.Of(plan, guessed).Latency.ShouldBe(simulated.Latency, "the same plan has the same prediction");
    }

    [Fact]
    public void Plans_over_several_devices_come_to_their_end_and_no_device_does_two_things_at_once()
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            ClusterSpec boards = PlanRunner.Boards(1, 2, 3);
            Plan plan = NetworkPlanner.Plan(new PlanRequest(RandomNetworks.Create(seed).Model, boards, Strategy.Patches)).Plan;

            SimulatedPlan simulated = PlanSimulation.Of(plan, boards);

            simulated.Latency.Us.ShouldBe(simulated.Devices.Max(d => d.EndUs));
            (simulated.Latency.P10 <= simulated.Latency.Us && simulated.Latency.Us <= simulated.Latency.P90).ShouldBeTrue();
            foreach (SimulatedDevice device in simulated.Devices)
            {
                device.Events.ShouldBeInOrder();
            }
        }
    }

    [Fact]
    public void A_plan_that_waits_for_what_nobody_sends_is_refused()
    {
        Plan plan = Relay();
        Plan deaf = plan with { Devices = [plan.Devices[0] with { Steps = [.. plan.Devices[0].Steps.Where(s => s is not SendStep)] }, plan.Devices[1]] };

        Should.Throw<EdgeException>(() => PlanSimulation.Of(deaf, Two)).Code.ShouldBe(3052);
        Should.Throw<EdgeException>(() => PlanSimulation.Of(plan, new ClusterSpec([Two.Devices[0]]))).Code.ShouldBe(3051);
    }

    /// <summary>Device a feeds 1,000 floats and sends them to b and c.</summary>
    private static Plan Fan()
    {
        Plan plan = Relay(messages: 2);
        PlanDevice a = plan.Devices[0], b = plan.Devices[1];
        Step[] sends = [new SendStep(new TransferPart(1, 0, 0, Region.Of(plan.Graph.Tensors[0].Shape))), new SendStep(new TransferPart(2, 0, 0, Region.Of(plan.Graph.Tensors[0].Shape)))];
        PlanDevice c = b with { Name = "c", Steps = [b.Steps[0]] };
        return plan with { Devices = [a with { Steps = [a.Steps[0], .. sends] }, b with { Steps = [b.Steps[0], b.Steps[^1]] }, c] };
    }

    private static ClusterSpec Two { get; } = new([new ClusterDevice("a", "tcp:a:1", Slow), new ClusterDevice("b", "tcp:b:1", Slow)]);

    /// <summary>Device a feeds 1,000 floats and sends them, so often; device b fetches them.</summary>
    private static Plan Relay(int messages = 1)
    {
        Shape shape = new(1, 1, 1000, 1);
        Region all = Region.Of(shape);
        Graph graph = new("relay", [new Tensor("x", ElementType.Float32, shape), new Tensor("y", ElementType.Float32, shape)], [new Node("relu", new Unary(UnaryFunction.Relu), [0], [1])], [0], [1]);
        PlanBuffer buffer = new(0, ElementType.Float32, MemorySpace.Arena, 0, all, all.Pixels);
        PlanDevice a = new("a", "slow", 4000, 0, 0, [buffer], [new FeedStep(0, -1, 0, all), .. Enumerable.Range(0, messages).Select(i => new SendStep(new TransferPart(1, i, 0, all)))]);
        PlanDevice b = new("b", "slow", 4000, 0, 0, [buffer], [.. Enumerable.Range(0, messages).Select(i => new ReceiveStep(new TransferPart(0, i, 0, all))), new FetchStep(0, -1, 0)]);
        return new Plan(graph, "patches", [a, b], 1, [], 0, 4000 * messages);
    }
}
