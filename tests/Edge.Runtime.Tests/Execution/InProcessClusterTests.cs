using Edge.Model;
using Edge.Runtime.TestHost;
using Edge.Testing;

namespace Edge.Runtime.Tests.Execution;

public sealed class InProcessClusterTests
{
    private static readonly BandPlans Plans = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Bands_compute_the_same_as_one_device(int devices)
    {
        Plan plan = Plans.Bands(devices);
        using InProcessCluster cluster = new(plan, Plans.Shards, new TinyKernels());
        for (int seed = 0; seed < 20; seed++)
        {
            (byte[] input, byte[] expected) = Plans.Example(seed);
            byte[] output = new byte[expected.Length];
            cluster.Run([input], [output]);
            output.ShouldBe(expected);
        }

        cluster.WireBytes.ShouldBe(20 * plan.WireBytes);
        cluster.Sessions.Zip(plan.Devices).ShouldAllBe(p => p.First.MeasuredArenaBytes == p.Second.ArenaBytes);
    }

    [Fact]
    public void Transfers_allocate_nothing_after_the_first()
    {
        // Every step of a device reports what its thread has allocated so far, by the first row of its band.
        long[] allocated = new long[24];
        TinyKernels kernels = new(top => allocated[top] = 1 + GC.GetAllocatedBytesForCurrentThread());
        using InProcessCluster cluster = new(Plans.Bands(2), Plans.Shards, kernels);
        (byte[] input, byte[] expected) = Plans.Example(1);
        byte[] output = new byte[expected.Length];
        ReadOnlyMemory<byte>[] inputs = [input];
        Memory<byte>[] outputs = [output];
        long[] before = [];
        for (int round = 0; round < 16 && !allocated.SequenceEqual(before); round++)
        {
            before = [.. allocated];
            for (int i = 0; i < 50; i++)
            {
                cluster.Run(inputs, outputs);
            }
        }

        allocated.ShouldBe(before);
        Allocations.ShouldCease(() => cluster.Run(inputs, outputs));
        allocated.Count(a => a > 0).ShouldBe(2);
    }

    [Fact]
    public void Device_that_fails_ends_the_run_with_its_error()
    {
        TinyKernels failing = new(top => _ = top == 12 ? throw new EdgeException(5999, "Kernel failed.", "It was told to.", "Nothing.") : 0);
        using InProcessCluster cluster = new(Plans.Bands(2), Plans.Shards, failing);
        byte[] image = new byte[Plans.ImageBytes];
        Should.Throw<EdgeException>(() => cluster.Run([image], [new byte[image.Length]])).Code.ShouldBe(5999);
    }

    [Fact]
    public void Wrong_input_is_refused_before_any_device_starts()
    {
        using InProcessCluster cluster = new(Plans.Bands(2), Plans.Shards, new TinyKernels());
        (byte[] input, byte[] expected) = Plans.Example(1);
        byte[] output = new byte[expected.Length];
        Should.Throw<EdgeException>(() => cluster.Run([new byte[1]], [output])).Code.ShouldBe(5026);
        cluster.Run([input], [output]);
        output.ShouldBe(expected);
    }
}
