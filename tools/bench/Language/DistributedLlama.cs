using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Edge.Bench.Language;

/// <summary>distributed-llama on this machine, one thread a node, spinning where there is a core for each; the binary is the user's, named by the environment variable <c>DLLAMA</c>.</summary>
internal sealed partial class DistributedLlama
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly string _program, _model, _tokenizer;

    private DistributedLlama(string program, string root) =>
        (_program, (_model, _tokenizer)) = (program, DistributedLlamaFiles.Of(root, "tinyllama-1.1b"));

    /// <summary>The peer; null where the variable is not set.</summary>
    public static DistributedLlama? Find(string root) => Environment.GetEnvironmentVariable("DLLAMA") is { Length: > 0 } program ? new DistributedLlama(program, root) : null;

    /// <summary>Decodes in processes of their own: its root sends the weights to its workers at every start, which does not count.</summary>
    /// <param name="nodes">1, 2, 4 …</param>
    /// <param name="tokens">How many to decode.</param>
    /// <returns>Tokens a second, as it says itself.</returns>
    public double Rate(int nodes, int tokens)
    {
        int[] ports = [.. Enumerable.Range(1, nodes - 1).Select(_ => FreePort())];
        List<Process> workers = [.. ports.Select(p => Start("worker", "--host", "127.0.0.1", "--port", $"{p}", "--nthreads", "1"))];
        try
        {
            string[] others = ports.Length == 0 ? [] : ["--workers", .. ports.Select(p => $"127.0.0.1:{p}")];
            workers.ForEach(w => w.BeginOutputReadLine()); // so that it never fills
            SpinWait.SpinUntil(() => ports.All(IsListening), StartLimit);
            using Process first = Start(
                ["inference", "--model", _model, "--tokenizer", _tokenizer, "--buffer-float-type", "q80", "--nthreads", "1", "--max-seq-len", "512", "--temperature", "0", "--prompt", "aaaa", "--steps", $"{tokens}", "--net-turbo", nodes > Environment.ProcessorCount ? "0" : "1", .. others]);
            string output = first.StandardOutput.ReadToEnd();
            first.WaitForExit();
            Match rate = Prediction.Match(output);
            return rate.Success ? double.Parse(rate.Groups["rate"].Value, CultureInfo.InvariantCulture) : throw new InvalidOperationException($"{_program} said: {output}");
        }
        finally
        {
            foreach (Process worker in workers)
            {
                worker.Kill();
                worker.WaitForExit();
                worker.Dispose();
            }
        }
    }

    private Process Start(params ReadOnlySpan<string> arguments) =>
        Process.Start(new ProcessStartInfo(_program, [.. arguments]) { RedirectStandardOutput = true, UseShellExecute = false })!;

    private static bool IsListening(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(l => l.Port == port);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"Prediction\s+nTokens: \d+\s+tokens/s: (?<rate>[\d.]+)", RegexOptions.None, 1000)]
    private static partial Regex Prediction { get; }
}
