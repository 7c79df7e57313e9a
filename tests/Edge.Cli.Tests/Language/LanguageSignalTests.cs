using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Cli.Tests.Verbs;
using Edge.Model;

namespace Edge.Cli.Tests.Language;

/// <summary>Signals and lost devices in the middle of a generation.</summary>
public sealed class LanguageSignalTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Float weights: what a split rounds differently is too little to choose another token.
    private readonly TinyModelFile _model = new(ElementType.Float32);

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task AnInterruptedGenerationEndsSoonAndSaysSo()
    {
        await File.WriteAllBytesAsync(_model["endless.gguf"], TinyLanguageModels.EndlessFile("llama-wide"));
        using Process generate = EdgeProcess.Start("generate", _model["endless.gguf"], "--prompt", "x", "--max-tokens", "1000000", "--context-overflow", "shift", "--context", "64");
        (await generate.StandardOutput.ReadAsync(new char[8])).ShouldBeGreaterThan(0);
        Task<string> output = generate.StandardOutput.ReadToEndAsync(), error = generate.StandardError.ReadToEndAsync();

        Signal(generate.Id, "INT");
        await EndAsync(generate);

        generate.ExitCode.ShouldBe(130);
        (await error).ShouldContain("EDGE6002");
        await output;
    }

    [Fact]
    public async Task ALostDeviceIsSaidOrTheOthersGoOnWithTheSameTokens()
    {
        const int Tokens = 200;
        string[] arguments = ["generate", _model.Path, "--prompt", "x", "--max-tokens", $"{Tokens}", "--context", "256", "--devices", "3", "--strategy", "tensor", "--link-delay", "1ms"];
        string whole = (await EdgeProcess.SucceedAsync("generate", _model.Path, "--prompt", "x", "--max-tokens", $"{Tokens}", "--context", "256")).Output;

        (int failed, _, string error) = await LoseADeviceAsync(arguments);
        (int replanned, string text, string message) = await LoseADeviceAsync([.. arguments, "--on-loss", "replan"]);

        failed.ShouldBe(3);
        error.ShouldContain("EDGE5131");
        replanned.ShouldBe(0, message);
        text.ShouldBe(whole);
    }

    [Fact]
    public async Task AServerAnswersManyAtOnceLikeEachAloneAndEndsWithItsSignal()
    {
        using Process serve = EdgeProcess.Start("serve", _model.Path, "--listen", "127.0.0.1:0", "--context", "128", "--parallel", "3");
        string line = (await serve.StandardOutput.ReadLineAsync())!;
        line.ShouldStartWith("listening on http://127.0.0.1:");
        using HttpClient client = new() { BaseAddress = new Uri(line["listening on ".Length..]) };
        async Task<string> AskAsync(int i)
        {
            string body = $$"""{"prompt":"{{new string('x', 10 * i)}} {{i}}","max_tokens":{{20 + i}},"temperature":0}""";
            string answer = await (await client.PostAsync("/v1/completions", new StringContent(body, Encoding.UTF8, "application/json"))).Content.ReadAsStringAsync();
            return JsonDocument.Parse(answer).RootElement.GetProperty("choices")[0].GetRawText();
        }

        string[] together = await Task.WhenAll(Enumerable.Range(0, 6).Select(AskAsync));
        List<string> alone = [];
        for (int i = 0; i < together.Length; i++)
        {
            alone.Add(await AskAsync(i));
        }

        Signal(serve.Id, "TERM");
        await EndAsync(serve);
        together.ShouldBe(alone);
        serve.ExitCode.ShouldBe(0);
    }

    private static async Task<(int ExitCode, string Output, string Error)> LoseADeviceAsync(string[] arguments)
    {
        using Process generate = EdgeProcess.Start(arguments);
        Task<string> error = generate.StandardError.ReadToEndAsync();
        char[] first = new char[1];
        await generate.StandardOutput.ReadBlockAsync(first);
        int[] agents = ChildrenOf(generate.Id);
        agents.ShouldNotBeEmpty();

        using (var agent = Process.GetProcessById(agents[0]))
        {
            agent.Kill();
        }

        string rest = await generate.StandardOutput.ReadToEndAsync();
        await EndAsync(generate);
        return (generate.ExitCode, first[0] + rest, await error);
    }

    private static int[] ChildrenOf(int parent) =>
        [.. Directory.GetDirectories("/proc").Select(d => Path.GetFileName(d)).Where(d => d.All(char.IsAsciiDigit)).Select(d => int.Parse(d, CultureInfo.InvariantCulture)).Where(p => ParentOf(p) == parent)];

    /// <summary>The parent of a process; null where it has ended meanwhile.</summary>
    private static int? ParentOf(int process)
    {
        try
        {
            // "pid (name) state parent …"; a name may hold anything.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Signal(int process, string name) => Process.Start("kill", [$"-{name}", $"{process}"])!.WaitForExit();

    private static async Task EndAsync(Process process)
    {
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
