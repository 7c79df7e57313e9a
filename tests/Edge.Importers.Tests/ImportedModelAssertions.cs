using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Tests;

/// <summary>Access to an imported model by name.</summary>
internal static class ImportedModelAssertions
{
    /// <summary>The one operator of a graph.</summary>
    public static Operator Single(this ImportedModel model) => model.Graph.Nodes.Single().Operator;

    /// <summary>The tensor with a name.</summary>
    public static Tensor Tensor(this ImportedModel model, string name) => model.Graph.Tensors.Single(t => t.Name == name);

    /// <summary>The values of a float constant.</summary>
    public static float[] Constant(this ImportedModel model, string name)
    {
        model.Tensor(name).Type.ShouldBe(ElementType.Float32);
        return MemoryMarshal.Cast<byte, float>(model.Weights[model.Tensor(name).Constant!.Value].Span).ToArray();
    }
}
