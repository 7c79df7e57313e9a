using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Edge.Kernels.Reference;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Testing;

namespace Edge.Kernels.Tests;

/// <summary>The vectorised requantisation is the fixed-point multiplication of the reference, over all factors that convolutions have.</summary>
public sealed class SimdRequantizationTests
{
    private const int Channels = 515; // Not whole vectors.

    [Theory]
    [InlineData(1, -128)]
    [InlineData(2, 127)]
    [InlineData(3, 0)]
    [InlineData(4, -7)]
    public void Every_sum_is_rounded_as_the_reference_rounds_it(int seed, int zeroPoint)
    {
        // One input channel with weight ±1 and a bias: the sums run through 256 neighbours, ties among them, around a
        // random place of the output's range; factors from 2^-40 to 2^4, and channels whose output never changes.
        SeededRandom random = SeededRandom.Of($"requantization {seed}");
        float[] scales = new float[Channels];
        int[] biases = new int[Channels];
        byte[] filter = new byte[Channels];
        for (int c = 0; c < Channels; c++)
        {
            int exponent = random.Next(-40, 4);
            scales[c] = MathF.ScaleB(random.Chance(25) ? 1 : random.NextFloat(1, 2), exponent);
            biases[c] = exponent < -27 ? random.Next(-1 << 30, 1 << 30) : (int)Math.Clamp(random.NextFloat(-200, 200) / scales[c], -1 << 29, 1 << 29);
            filter[c] = random.Chance(50) ? (byte)1 : unchecked((byte)-1);
        }

        var weights = new WeightStore();
        ImmutableArray<Tensor> tensors =
        [
            new("x", ElementType.Int8, new Shape(256, 1), new Quantization(1, random.Next(-128, 127))),
            new("w", ElementType.Int8, new Shape(Channels, 1), new Quantization([.. scales], [.. new int[Channels]]), weights.Add(filter)),
            new("b", ElementType.Int32, new Shape(Channels), null, weights.Add(MemoryMarshal.AsBytes(biases.AsSpan()).ToArray())),
            new("y", ElementType.Int8, new Shape(256, Channels), new Quantization(1, zeroPoint)),
        ];
        var graph = new Graph("requantization", tensors, [new Node("dense", new FullyConnected(), [0, 1, 2], [3])], [0], [3]);
        byte[] input = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

        IKernelSet simd = new SimdKernels();
        NodeKernel kernel = simd.Prepare(new NodeBinding(graph, graph.Nodes[0], tensor => weights[tensors[tensor].Constant!.Value]));
        kernel.GetType().FullName!.Contains("Simd", StringComparison.Ordinal).ShouldBe(Vector128.IsHardwareAccelerated, "Every factor here is within the bounds of the fast kernel.");

        byte[] expected = new WholeGraphExecutor(graph, weights, new ReferenceKernels()).Run(input)[0];
        byte[] actual = new WholeGraphExecutor(graph, weights, simd).Run(input)[0];

        int different = expected.AsSpan().CommonPrefixLength(actual);
        (different == expected.Length).ShouldBeTrue($"Channel {different % Channels}, input {different / Channels}: factor {scales[different % Channels]}, bias {biases[different % Channels]}.");
        expected.Distinct().Count().ShouldBeGreaterThan(250, "The outputs cover the range.");
    }
}
