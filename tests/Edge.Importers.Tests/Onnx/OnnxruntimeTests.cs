using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>Imported networks answer as ONNX Runtime does: floats within 1e-4, bytes within one step.</summary>
public sealed class OnnxruntimeTests
{
    [OnnxruntimeFact]
    public void Samples_answer_alike()
    {
        foreach ((string name, byte[] file) in OnnxSamples.All)
        {
            Compare(name, file, name == "quantized" ? 0.301f : 1e-4f);
        }
    }

    [OnnxruntimeFact]
    public void Published_networks_answer_alike()
    {
        string[] folders = SharedFolder.Path is null ? [] : [SharedFolder.File("onnx"), SharedFolder.File("cifar10")];
        foreach (string path in folders.SelectMany(f => Directory.GetFiles(f, "*.onnx")))
        {
            Compare(Path.GetFileName(path), File.ReadAllBytes(path), 1e-4f);
        }
    }

    private static void Compare(string name, byte[] file, float tolerance)
    {
        ImportedModel model = OnnxImporter.Import(file, name);
        SeededRandom random = SeededRandom.Of(name);
        byte[][] inputs = [.. model.Graph.Inputs.Select(i => Input(model.Graph.Tensors[i], random))];

        byte[][] actual = model.RunBytes(inputs), expected = OnnxruntimePeer.Find()!.Run(file, model.Graph, inputs);

        for (int i = 0; i < actual.Length; i++)
        {
            bool real = model.Graph.Tensors[model.Graph.Outputs[i]].Type == ElementType.Float32;
            float[] ours = real ? OnnxRun.Floats(actual[i]) : [.. actual[i].Select(b => (float)b)];
            float[] theirs = real ? OnnxRun.Floats(expected[i]) : [.. expected[i].Select(b => (float)b)];
            ours.ShouldBeClose(theirs, real ? tolerance : 1);
        }
    }

    private static byte[] Input(Tensor tensor, SeededRandom random)
    {
        byte[] bytes = new byte[tensor.Bytes];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.Next(0, 255);
        }

        return tensor.Type == ElementType.Float32 ? System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(random.Numbers(bytes.Length / 4)).ToArray() : bytes;
    }
}
