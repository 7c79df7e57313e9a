using Edge.Model;
using Edge.Planner.Bottleneck;
using Edge.Testing;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests;

/// <summary>A link that loses packets, in what a cut is predicted to take.</summary>
public sealed class LinkLossTests
{
    private const int PacketBytes = 1448, Trials = 100_000;

    [Theory]
    [InlineData(0.01, 0)]
    [InlineData(0.08, 0)]
    [InlineData(0.2, 0.1)]
    public void What_is_sent_again_is_predicted_as_often_as_chance_has_it(double camera, double server)
    {
        PlanningResult lossless = Plan(0, 0), lossy = Plan(camera, server);
        SeededRandom random = new(5);
        double roundTripUs = Math.Max(2 * PlanRunner.Profile.LinkRoundTripUs, 10_000), passes = (1 - camera) * (1 - server);
        foreach ((Cut before, Cut after) in lossless.Cuts.Zip(lossy.Cuts).Where(c => c.First.TailMacCount > 0).Take(3))
        {
            double waitedUs = 0;
            for (int trial = 0; trial < Trials; trial++)
            {
                waitedUs += roundTripUs * (TimesAgain(after.CodedBytes) + TimesAgain(AnswerBytes));
            }

            after.ResendUs.ShouldBe(waitedUs / Trials, tolerance: 0.05 * after.ResendUs);
            after.LinkUs.ShouldBe(before.LinkUs + after.ResendUs, tolerance: 1e-6);
            before.ResendUs.ShouldBe(0);
        }

        lossy.Plan.LatencyUs.ShouldBeGreaterThan(lossless.Plan.LatencyUs);
        lossy.Explanation.Reasons.ShouldContain(r => r.Contains("sent again"));
        lossless.Explanation.Reasons.ShouldNotContain(r => r.Contains("sent again"));

        // How often something of a transfer is sent again: each time, each of its packets may be lost.
        int TimesAgain(long bytes)
        {
            int times = 0;
            while (Enumerable.Range(0, (int)((bytes + PacketBytes - 1) / PacketBytes)).Any(_ => random.Next(0, 999_999) >= passes * 1e6))
            {
                times++;
            }

            return times;
        }
    }

    [Fact]
    public void Fewer_bytes_lose_less()
    {
        Cut[] cuts = [.. Plan(0.05, 0).Cuts.Where(c => c.TailMacCount > 0).OrderBy(c => c.CodedBytes)];
        cuts.Select(c => c.ResendUs).ShouldBeInOrder();
        cuts[^1].ResendUs.ShouldBeGreaterThan(cuts[0].ResendUs);
    }

    private static ImportedModel Model { get; } = Network();

    private static long AnswerBytes => Model.Graph.Tensors[Model.Graph.Outputs[0]].Bytes;

    private static ImportedModel Network()
    {
        NetworkBuilder network = new("narrow", 1, ElementType.Float32);
        return network.Build([network.Conv(network.Conv(network.Conv(network.Input(16, 16, 4), 8, 3), 1, 1), 1, 3)]);
    }

    private static PlanningResult Plan(double camera, double server) => NetworkPlanner.Plan(new PlanRequest(
        Model,
        new ClusterSpec([new ClusterDevice("camera", "inproc", PlanRunner.Profile with { LinkLoss = camera }), new ClusterDevice("server", "local", PlanRunner.Profile with { LinkLoss = server })]),
        Strategy.Bottleneck));
}
