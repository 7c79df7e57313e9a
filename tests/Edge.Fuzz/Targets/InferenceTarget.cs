using Edge.Importers;
using Edge.Kernels.Reference;
using Edge.Model;

namespace Edge.Fuzz.Targets;

/// <summary>
/// Imports model files and runs what was imported: kernels check nothing while they run, so that a graph which
/// the verifier lets through must be one they can compute.
/// </summary>
internal static class InferenceTarget
{
    private const long MaxActivationBytes = 1 << 20, MaxMacCount = 1_000_000;

    public static void Run(ReadOnlySpan<byte> data)
    {
        ImportedModel model = ModelFile.Detect(data) == ModelFormat.Onnx
            ? OnnxImporter.Import(data.ToArray(), "fuzz")
            : TfliteImporter.Import(data.ToArray(), "fuzz");
        if (model.Graph.MacCount > MaxMacCount || model.Graph.Tensors.Sum(t => t.Bytes) > MaxActivationBytes)
        {
            return;
        }

        var executor = new WholeGraphExecutor(model.Graph, model.Weights, new ReferenceKernels());
        executor.Run([.. model.Graph.Inputs.Select(i => new byte[model.Graph.Tensors[i].Bytes])]);
    }
}
