using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Edge.Model.Tests.MessagePack;

/// <summary>Another implementation of MessagePack, behind one of the scripts of <c>tests/Interop</c>.</summary>
internal sealed class MessagePackPeer
{
    public const string Python = "python3-msgpack";
    public const string JavaScript = "@msgpack/msgpack";

    private readonly string _program;
    private readonly string[] _arguments;

    private MessagePackPeer(string program, params string[] arguments)
    {
        _program = program;
        _arguments = arguments;
    }

    public static MessagePackPeer? Find(string name)
    {
        string? scripts = FindScripts();
        if (scripts is null)
        {
            return null;
        }

        string modules = Path.GetFullPath(Path.Combine(scripts, "../../artifacts/interop/node_modules"));
        MessagePackPeer peer = name == Python
            ? new("/usr/bin/python3", Path.Combine(scripts, "messagepack.py"))
            : new("node", Path.Combine(scripts, "messagepack.mjs"), modules);
        return peer.Run("probe") ? peer : null;
    }

    /// <summary>What the peer reads in <paramref name="bytes"/>.</summary>
    public JsonArray Describe(byte[] bytes) => InFolder(folder =>
    {
        File.WriteAllBytes(Path.Combine(folder, "values.msgpack"), bytes);
        Run("describe", Path.Combine(folder, "values.msgpack"), Path.Combine(folder, "values.json")).ShouldBeTrue();
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "values.json")))!.AsArray();
    });

    /// <summary>Values that the peer makes up: its bytes, and its description of them.</summary>
    public (byte[] Bytes, JsonArray Description) Generate(int seed, int count) => InFolder(folder =>
    {
        Run("generate", $"{seed}", $"{count}", Path.Combine(folder, "values.msgpack"), Path.Combine(folder, "values.json")).ShouldBeTrue();
        return (File.ReadAllBytes(Path.Combine(folder, "values.msgpack")), JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "values.json")))!.AsArray());
    });

    private static T InFolder<T>(Func<string, T> work)
    {
        string folder = Directory.CreateTempSubdirectory("edge-messagepack-").FullName;
        try
        {
            return work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? FindScripts()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string scripts = Path.Combine(folder.FullName, "tests", "Interop");
            if (File.Exists(Path.Combine(scripts, "messagepack.py")))
            {
                return scripts;
            }
        }

        return null;
    }

    private bool Run(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(_program, [.. _arguments, .. arguments]) { RedirectStandardError = true, UseShellExecute = false })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0 && arguments[0] != "probe")
            {
                throw new InvalidOperationException(errors);
            }

            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // the program is not there
        }
    }
}
