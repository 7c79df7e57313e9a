using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Testing;

namespace Edge.Conformance.Tests;

/// <summary>Every executor gives what the reference kernels give: integers byte for byte, floats within 1e-5 of the largest.</summary>
public sealed class ConformanceTests
{
    private static readonly ReferenceKernels Reference = new();

    /// <summary>The executors; a new one joins here.</summary>
    private static readonly ImmutableArray<IConformanceExecutor> Executors =
    [
        new PartwiseKernelSetExecutor(Reference),
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
