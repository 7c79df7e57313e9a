using System.Diagnostics;
using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>ONNX Runtime, behind <c>tests/Interop/onnxruntime.mjs</c>.</summary>
internal sealed class OnnxruntimePeer
{
    private readonly string _script, _modules;

    private OnnxruntimePeer(string script, string modules) => (_script, _modules) = (script, modules);

    /// <summary>The peer, or null where it is not installed.</summary>
    public static OnnxruntimePeer? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string script = Path.Combine(folder.FullName, "tests", "Interop", "onnxruntime.mjs");
            string modules = Path.Combine(folder.FullName, "artifacts", "npm", "node_modules");
            if (File.Exists(script))
            {
                return Directory.Exists(Path.Combine(modules, "onnxruntime-node")) ? new OnnxruntimePeer(script, modules) : null;
            }
        }

        return null;
    }

    /// <summary>Bytes of all outputs of a file.</summary>
    public byte[][] Run(byte[] file, Graph graph, byte[][] inputs)
    {
        string folder = Directory.CreateTempSubdirectory("edge-onnxruntime-").FullName;
        try
        {
            string model = Path.Combine(folder, "model.onnx");
            File.WriteAllBytes(model, file);
            List<string> arguments = [_script, _modules, model, folder];
            for (int i = 0; i < inputs.Length; i++)
            {
                Tensor tensor = graph.Tensors[graph.Inputs[i]];
                string path = Path.Combine(folder, $"input{i}.bin");
                File.WriteAllBytes(path, inputs[i]);
                arguments.Add($"{tensor.Name}|{tensor.Type}|{string.Join('x', tensor.Shape)}|{path}");
            }

            using Process process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, errors);
            return [.. graph.Outputs.Select((_, i) => File.ReadAllBytes(Path.Combine(folder, $"output{i}.bin")))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
