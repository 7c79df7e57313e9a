namespace Edge.Importers.Tests.Onnx;

/// <summary>A test that compares with ONNX Runtime, where npm's onnxruntime-node is installed.</summary>
internal sealed class OnnxruntimeFactAttribute : FactAttribute
{
    public OnnxruntimeFactAttribute() => Skip = OnnxruntimePeer.Find() is null
        ? "Needs npm's onnxruntime-node in artifacts/npm (npm install --ignore-scripts onnxruntime-node there), and node."
        : null;
}
