using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Kernels;
using Edge.Kernels.Reference;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Planner;
using Edge.Testing;
using Edge.Testing.Firmware;

namespace Edge.Conformance.Tests;

/// <summary>Every executor gives what the reference kernels give: integers byte for byte, floats within 1e-5 of the largest.</summary>
public sealed class ConformanceTests
{
    private static readonly ReferenceKernels Reference = new();

    private static readonly SimdKernels Simd = new();

    /// <summary>The executors; a new one joins here.</summary>
    private static readonly ImmutableArray<IConformanceExecutor> Executors =
    [
        new PartwiseKernelSetExecutor(Reference),
        new KernelSetExecutor(Simd),
        new PartwiseKernelSetExecutor(Simd),
        new PlannedExecutor(Simd, devices: 1),
        new PlannedExecutor(Reference, devices: 3),
        .. FirmwareTarget.Available.Select(target => new FirmwareExecutor(target, Strategy.Single)),
        new FirmwareExecutor(FirmwareTarget.Host, Strategy.Patches),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (IConformanceExecutor executor in Executors)
            {
                foreach (NodeCase nodeCase in ConformanceCases.All.Values.Where(executor.Supports))
                {
                    cases.Add(executor.Name, nodeCase.Name);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Executor_agrees_with_the_reference(string executor, string name)
    {
        NodeCase nodeCase = ConformanceCases.All[name];
        byte[] expected = new KernelSetExecutor(Reference).Run(nodeCase);
        byte[] actual = Executors.Single(e => e.Name == executor).Run(nodeCase);
        if (nodeCase.Output.Type == ElementType.Float32)
        {
            ShouldBeClose(MemoryMarshal.Cast<byte, float>(actual).ToArray(), MemoryMarshal.Cast<byte, float>(expected).ToArray(), nodeCase.Name);
        }
        else
        {
            int different = expected.AsSpan().CommonPrefixLength(actual);
            actual.AsSpan().SequenceEqual(expected).ShouldBeTrue($"{name}: byte {different} of {expected.Length} differs.");
        }
    }

    public static TheoryData<string> QuantizedCases => [.. ConformanceCases.All.Values.Where(c => RealComputation.Of(c) is not null).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(QuantizedCases))]
    public void Integer_reference_is_the_real_computation_up_to_rounding(string name)
    {
        NodeCase nodeCase = ConformanceCases.All[name];
        double[] real = RealComputation.Of(nodeCase)!;
        long[] stored = RealComputation.Integers(nodeCase.Output.Type, new KernelSetExecutor(Reference).Run(nodeCase));
        ActivationRange range = ActivationRange.Of(nodeCase.Output);
        double steps = RoundingSteps(nodeCase);
        for (int i = 0; i < stored.Length; i++)
        {
            // A quotient by zero is the end of the range for integers and infinite or no number for reals.
            double expected = double.IsNaN(real[i]) ? stored[i] : Math.Clamp(real[i], range.Min, range.Max);
            Math.Abs(stored[i] - expected).ShouldBeLessThanOrEqualTo(steps, $"{name}: element {i} is {stored[i]}, in real numbers {real[i]}.");
        }
    }

    [Fact]
    public void Running_a_step_allocates_nothing()
    {
        foreach (NodeCase nodeCase in ConformanceCases.All.Values)
        {
            foreach (IKernelSet kernels in (IKernelSet[])[Reference, Simd])
            {
                var executor = new WholeGraphExecutor(nodeCase.Graph, nodeCase.Weights, kernels);
                executor.Run([.. nodeCase.Inputs]);
                executor.AllocatedBytesOfRun().ShouldBe(0, $"{kernels.Name}: {nodeCase.Name}");
            }
        }
    }

    /// <summary>By how many stored steps the roundings of an integer kernel may move a result.</summary>
    private static double RoundingSteps(NodeCase nodeCase) => nodeCase.Node.Operator switch
    {
        Unary { Function: UnaryFunction.HardSwish } => 2.5,
        Softmax when nodeCase.Output.Type == ElementType.Int16 => 40, // Exponentials below e^-10 are cut, and tables interpolate.
        Resize => 3, // Positions are rounded to 2^-10, which adds up along an axis.
        Conv2D or FullyConnected or MatMul when nodeCase.Output.Type == ElementType.Int16 => 3, // A 15-bit significand.
        DepthwiseConv2D when nodeCase.Output.Type == ElementType.Int16 => 3,
        Unary { Function: UnaryFunction.Logistic or UnaryFunction.Tanh } when nodeCase.Output.Type == ElementType.Int16 => 4,
        Div => 1.5,
        _ => 1.01,
    };

    private static void ShouldBeClose(float[] actual, float[] expected, string name)
    {
        actual.Length.ShouldBe(expected.Length);
        float largest = expected.Where(float.IsFinite).Select(MathF.Abs).Append(1).Max();
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = float.IsFinite(expected[i])
                ? MathF.Abs(actual[i] - expected[i]) <= 1e-5f * largest
                : actual[i].Equals(expected[i]);
            close.ShouldBeTrue($"{name}: element {i} is {actual[i]} instead of {expected[i]}.");
        }
    }
}
