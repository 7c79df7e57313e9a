using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Testing;

/// <summary>llama.cpp on the processor, one thread, behind <c>tests/Interop/llama.mjs</c>, which describes requests and answers.</summary>
public sealed class LlamaPeer
{
    private static readonly Lazy<LlamaPeer?> Installed = new(Probe);

    private readonly string _script, _modules;

    private LlamaPeer(string script, string modules) => (_script, _modules) = (script, modules);

    /// <summary>The peer, or null where it is not installed.</summary>
    public static LlamaPeer? Find() => Installed.Value;

    /// <summary>Ids of each text, nothing put before or behind.</summary>
    /// <param name="model">Path of a GGUF file.</param>
    /// <param name="special">Special tokens that a text spells are parsed.</param>
    /// <param name="texts">The texts.</param>
    public int[][] Tokenize(string model, bool special, params IEnumerable<string> texts) =>
        Ask(new JsonObject
        {
            ["model"] = model,
            ["tokenize"] = new JsonArray([.. texts.Select(text => new JsonObject { ["text"] = text, ["special"] = special })]),
        })["tokenize"].Deserialize<int[][]>()!;

    /// <summary>The most probable continuation of each prompt.</summary>
    /// <param name="model">Path of a GGUF file.</param>
    /// <param name="prompts">Ids of each prompt.</param>
    /// <param name="tokens">Most tokens behind a prompt.</param>
    /// <param name="contextTokens">Size of the context.</param>
    /// <param name="top">Candidates a token.</param>
    public LlamaContinuation[] Greedy(string model, IEnumerable<int[]> prompts, int tokens, int contextTokens = 512, int top = 3) =>
        Ask(new JsonObject
        {
            ["model"] = model,
            ["contextTokens"] = contextTokens,
            ["greedy"] = new JsonArray([.. prompts.Select(ids => new JsonObject { ["ids"] = Array(ids), ["tokens"] = tokens, ["top"] = top })]),
        })["greedy"].Deserialize<LlamaContinuation[]>()!;

    /// <summary>What would come after each token of given sequences: <c>[sequence][position]</c>, descending.</summary>
    /// <param name="model">Path of a GGUF file.</param>
    /// <param name="sequences">Ids of each sequence.</param>
    /// <param name="contextTokens">Size of the context.</param>
    /// <param name="top">Candidates a position.</param>
    public LlamaCandidate[][][] Forced(string model, IEnumerable<int[]> sequences, int contextTokens = 512, int top = 3) =>
        [.. Ask(new JsonObject
        {
            ["model"] = model,
            ["contextTokens"] = contextTokens,
            ["forced"] = new JsonArray([.. sequences.Select(ids => new JsonObject { ["ids"] = Array(ids), ["top"] = top })]),
        })["forced"]!.AsArray().Select(item => item!["top"].Deserialize<LlamaCandidate[][]>()!)];

    /// <summary>Any request.</summary>
    /// <exception cref="InvalidOperationException">llama.cpp refused; the message is its own.</exception>
    public JsonNode Ask(JsonObject request)
    {
        (int code, string output, string errors) = Start([_script, _modules], request.ToJsonString());
        return code == 0 ? JsonNode.Parse(output)! : throw new InvalidOperationException(errors);
    }

    private static JsonArray Array(int[] ids) => new([.. ids.Select(id => JsonValue.Create(id))]);

    private static LlamaPeer? Probe()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string script = Path.Combine(folder.FullName, "tests", "Interop", "llama.mjs");
            string modules = Path.Combine(folder.FullName, "artifacts", "interop", "node_modules");
            if (File.Exists(script))
            {
                try
                {
                    return Start([script, modules, "probe"], "").Code == 0 ? new LlamaPeer(script, modules) : null;
                }
                catch (Win32Exception)
                {
                    return null; // no node
                }
            }
        }

        return null;
    }

    private static (int Code, string Output, string Errors) Start(string[] arguments, string input)
    {
        using Process process = Process.Start(new ProcessStartInfo("node", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
