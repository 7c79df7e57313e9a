using System.Runtime.InteropServices;
using Edge.Kernels.Reference;
using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>Imports a file and runs it on the reference kernels.</summary>
internal static class OnnxRun
{
    /// <summary>Imports what a builder built.</summary>
    public static ImportedModel Import(this OnnxBuilder builder) => OnnxImporter.Import(builder.ToArray(), "test");

    /// <summary>The first output of a float network.</summary>
    public static float[] Run(this OnnxBuilder builder, params float[][] inputs) => builder.Import().Run(inputs);

    /// <summary>The first output of a float network.</summary>
    public static float[] Run(this ImportedModel model, params float[][] inputs) =>
        Floats(model.RunBytes([.. inputs.Select(i => MemoryMarshal.AsBytes<float>(i).ToArray())])[0]);

    /// <summary>All outputs.</summary>
    public static byte[][] RunBytes(this ImportedModel model, params byte[][] inputs) =>
        [.. new WholeGraphExecutor(model.Graph, model.Weights, new ReferenceKernels()).Run(inputs)];

    /// <summary>Operators of the graph that are <typeparamref name="T"/>.</summary>
    public static T[] Operators<T>(this ImportedModel model)
        where T : Operator => [.. model.Graph.Nodes.Select(n => n.Operator).OfType<T>()];

    public static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    /// <summary>Numbers are equal within 1e-4.</summary>
    public static void ShouldBeClose(this float[] actual, float[] expected, float tolerance = 1e-4f)
    {
        actual.Length.ShouldBe(expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            actual[i].ShouldBe(expected[i], tolerance, $"element {i}");
        }
    }
}
