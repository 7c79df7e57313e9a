using Edge.Model;
using Edge.Runtime;
using Edge.Testing;
using Edge.Testing.Firmware;

namespace Edge.Planner.Tests;

/// <summary>
/// Whatever the network and however it is cut: firmware accepts the program, and gives the bytes of the reference kernels
/// from rings that wrap anywhere, on this machine under sanitizers and on boards in QEMU.
/// </summary>
public class RandomFirmwareTests
{
    private const int Networks = 40;

    public static TheoryData<string> Targets => [.. FirmwareTarget.Available.Select(target => target.Name)];

    [NativeTheory]
    [MemberData(nameof(Targets))]
    public void Any_stages_with_any_options_compute_the_network(string name)
    {
        FirmwareTarget target = FirmwareTarget.Available.Single(t => t.Name == name);
        SeededRandom seeds = new(2027);
        for (int i = 0; i < Networks; i++)
        {
            ulong seed = (ulong)seeds.Next(1, 1_000_000);
            (ImportedModel model, byte[] input) = RandomNetworks.Create(seed, ElementType.Int8);
            PlanningResult result = RandomStages.Plan(model, new SeededRandom(seed * 31));
            Memory<byte>[] outputs = [.. model.Graph.Outputs.Select(output => new byte[model.Graph.Tensors[output].Bytes].AsMemory())];
            FirmwareDevice device = new(result.Plan, new MemoryShards(result.Shards), target);
            FirmwareResult answer = device.Run([input], outputs);
            answer.Code.ShouldBe(0, $"seed {seed}, at {answer.Where}: {answer.Text}");
            outputs.SelectMany(o => o.ToArray()).ShouldBe(PlanRunner.Oracle(model, input), $"seed {seed}");
        }
    }
}
