using System.Diagnostics;
using System.Text.Json;

namespace Edge.Bench;

/// <summary>PyTorch in a Python process, driven a line at a time.</summary>
internal sealed class PyTorchProcess : IDisposable
{
    private readonly Process _python;

    /// <summary>Starts the process.</summary>
    /// <param name="root">Root of the repository.</param>
    public PyTorchProcess(string root)
    {
        // Debian's Python: python3-torch is a Debian package.
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(root, "tools", "bench", "training", "serve.py"));
        _python = Process.Start(start)!;
    }

    /// <summary>Loads a network and makes three steps.</summary>
    /// <param name="description">The network.</param>
    /// <param name="values">First weights, then images.</param>
    /// <param name="threads">Threads.</param>
    /// <returns>The losses of the steps.</returns>
    public double[] Load(string description, byte[] values, int threads)
    {
        string descriptionFile = Path.GetTempFileName(), valuesFile = Path.GetTempFileName();
        try
        {
            File.WriteAllText(descriptionFile, description);
            File.WriteAllBytes(valuesFile, values);
            return JsonSerializer.Deserialize<double[]>(Ask($"load\t{descriptionFile}\t{valuesFile}\t{threads}"))!;
        }
        finally
        {
            File.Delete(descriptionFile);
            File.Delete(valuesFile);
        }
    }

    /// <summary>Microseconds of each of <paramref name="count"/> steps.</summary>
    public double[] Step(int count) => JsonSerializer.Deserialize<double[]>(Ask($"step\t{count}"))!;

    /// <summary>Processor time that the process has used, in milliseconds.</summary>
    public double ProcessorMs() => JsonSerializer.Deserialize<double>(Ask("processor")) * 1000;

    /// <inheritdoc/>
    public void Dispose()
    {
        _python.StandardInput.Close();
        _python.WaitForExit();
        _python.Dispose();
    }

    private string Ask(string line)
    {
        _python.StandardInput.WriteLine(line);
        string answer = _python.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Python process ended: is the Debian package python3-torch installed?");
        return answer.StartsWith("error ", StringComparison.Ordinal) ? throw new InvalidOperationException($"PyTorch: {answer[6..]}") : answer;
    }
}
