using System.Text;
using Edge.Model;
using Edge.Planner.Simulation;
using Edge.Testing;

namespace Edge.Planner.Tests.Simulation;

/// <summary>Profiles that contradict themselves or say nonsense: a numbered error with the line, or a plan whose figures are numbers.</summary>
public sealed class NonsenseProfileTests
{
    private const int FirstCode = 6500, LastCode = 6512;

    private const string Sound = """
        version: 2
        name: board
        about: 'A board'
        isa: [dsp]
        sources:
          sheet: { kind: datasheet, cite: 'its data sheet, section 1.1' }
        cores: { value: 4, source: sheet }
        clock: { value: 1.5GHz, source: sheet }
        memory: { value: 64MiB, source: sheet }
        arena: { value: 32MiB, source: sheet }
        memory_bandwidth: { value: 3GB/s, source: estimate }
        storage: { value: 1GB, source: sheet }
        storage_bandwidth: { value: 50MB/s, source: estimate }
        int8_rate: { value: 8GMAC/s, source: sheet, p10: 7GMAC/s, p90: 9GMAC/s }
        float32_rate: { value: 4GMAC/s, source: sheet }
        step_overhead: { value: 2us, source: estimate }
        link_bandwidth: { value: 300Mb/s, source: sheet }
        link_round_trip: { value: 1ms, source: estimate }
        power_idle: { value: 250mW, source: sheet }
        power_compute: { value: 1.5W, source: estimate }
        power_transmit: { value: 2W, source: sheet }
        power_receive: { value: 1W, source: sheet }
        """;

    private static readonly string[] Numbers = ["0", "-1", "1e308", "1e-308", "1e309", "nan", ".inf", "99999999999999999999999", "0.0000000000000000000001", "1_000", "0x10", "", "~", "[1]", "{}", "'1'"];

    private static ImportedModel Model { get; } = RandomNetworks.Create(7, ElementType.Int8).Model;

    public static TheoryData<string> Figures => [.. Sound.Split('\n').Where(l => l.Contains("{ value:", StringComparison.Ordinal)).Select(l => l.Split(':')[0])];

    [Theory]
    [MemberData(nameof(Figures))]
    public void A_figure_that_is_nonsense_is_an_error_with_a_line_or_still_gives_numbers(string figure)
    {
        string line = Sound.Split('\n').Single(l => l.StartsWith(figure + ":", StringComparison.Ordinal));
        string value = line.Split("value: ")[1].Split(',')[0], unit = value.TrimStart("0123456789.".ToCharArray());
        int refused = 0;
        foreach (string number in Numbers.SelectMany(n => (string[])[n, n + unit]))
        {
            refused += Judge(Sound.Replace(line, line.Replace($"value: {value}", $"value: {number}", StringComparison.Ordinal), StringComparison.Ordinal)) ? 0 : 1;
        }

        refused.ShouldBeGreaterThan(Numbers.Length, "most of it is nonsense");
    }

    [Fact]
    public async Task A_damaged_profile_is_refused_with_a_number_or_gives_numbers()
    {
        byte[] file = Encoding.UTF8.GetBytes(Sound);
        Mutations mutations = new("profile", file, [], mutant => DeviceProfileFile.Read(Encoding.UTF8.GetString(mutant.Span), "mutant")) { LastCode = LastCode };

        (await mutations.RunAsync()).ShouldBeGreaterThan(100, "some damage is in words that nobody reads");

        FileMutator mutator = new(file, []);
        SeededRandom random = new(7);
        for (int i = 0; i < 300; i++)
        {
            Judge(Encoding.UTF8.GetString(mutator.Next(random).Span));
        }
    }

    /// <summary>Whether a profile is read; what is read plans, and what is planned has figures.</summary>
    private static bool Judge(string text)
    {
        DeviceProfile profile;
        try
        {
            profile = DeviceProfileFile.Read(text, "profile.yaml");
        }
        catch (EdgeException e)
        {
            e.Code.ShouldBeInRange(FirstCode, LastCode, text);
            e.Message.ShouldMatch("profile.yaml, line [0-9]+:", text);
            return false;
        }

        try
        {
            ClusterSpec cluster = new([new ClusterDevice("a", "local", profile), new ClusterDevice("b", "local", profile)]);
            Plan plan = NetworkPlanner.Plan(new PlanRequest(Model, cluster) { Objective = profile.Power is null ? PlanObjective.Latency : PlanObjective.Energy }).Plan;
            SimulatedPlan simulated = PlanSimulation.Of(plan, cluster);
            double[] figures = [simulated.Latency.P10, simulated.Latency.Us, simulated.Latency.P90, simulated.First.Us, .. simulated.Devices.Select(d => d.EnergyMj ?? 0)];
            figures.ShouldAllBe(f => double.IsFinite(f) && f >= 0, text);
        }
        catch (EdgeException e)
        {
            e.Code.ShouldBeInRange(3000, 3099, text);
        }

        return true;
    }
}
