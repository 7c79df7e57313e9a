using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Edge.Bench;

/// <summary>onnxruntime in a Node process (CPU), driven a line at a time.</summary>
internal sealed class OnnxRuntimeProcess : IDisposable
{
    private readonly Process _node;

    /// <summary>Starts the process; installs the npm package first where it is missing.</summary>
    /// <param name="root">Root of the repository.</param>
    public OnnxRuntimeProcess(string root)
    {
        string packages = Path.Combine(root, "artifacts", "npm");
        if (!Directory.Exists(Path.Combine(packages, "node_modules", "onnxruntime-node")))
        {
            Directory.CreateDirectory(packages);
            File.Copy(Path.Combine(root, "tools", "bench", "onnxruntime", "package.json"), Path.Combine(packages, "package.json"), overwrite: true);
            using Process npm = Process.Start(new ProcessStartInfo("npm", "install --ignore-scripts --no-audit --no-fund --silent") { WorkingDirectory = packages })!;
            npm.WaitForExit();
        }

        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(root, "tools", "bench", "onnxruntime", "serve.js"));
        start.Environment["NODE_PATH"] = Path.Combine(packages, "node_modules");
        _node = Process.Start(start)!;
    }

    /// <summary>Loads a network and runs it once.</summary>
    /// <param name="model">ONNX file.</param>
    /// <param name="input">Raw bytes of its input.</param>
    /// <param name="threads">Threads within an operator; operators run one after the other.</param>
    /// <returns>Raw bytes of its outputs, one behind the other.</returns>
    public byte[] Load(string model, ReadOnlySpan<byte> input, int threads)
    {
        string inputFile = Path.GetTempFileName(), outputFile = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(inputFile, input);
            Ask($"load\t{model}\t{inputFile}\t{outputFile}\t{threads}");
            return File.ReadAllBytes(outputFile);
        }
        finally
        {
            File.Delete(inputFile);
            File.Delete(outputFile);
        }
    }

    /// <summary>Microseconds of each of <paramref name="count"/> inferences.</summary>
    public double[] Run(int count) => JsonSerializer.Deserialize<double[]>(Ask($"run\t{count}"))!;

    /// <summary>
    /// Takes its threads off the processor. Those of a pool look for work for some 20 ms after an inference, which is all of
    /// a round of whoever is measured next.
    /// </summary>
    public void Pause() => Signal("STOP");

    /// <summary>Lets its threads go on.</summary>
    public void Resume() => Signal("CONT");

    /// <inheritdoc/>
    public void Dispose()
    {
        Resume();
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-s", name, _node.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private string Ask(string line)
    {
        _node.StandardInput.WriteLine(line);
        string answer = _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Node process ended: is the package onnxruntime-node installed?");
        return answer.StartsWith("error ", StringComparison.Ordinal) ? throw new InvalidOperationException($"onnxruntime: {answer[6..]}") : answer;
    }
}
