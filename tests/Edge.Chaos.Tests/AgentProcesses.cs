using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Edge.Devices;
using Edge.Runtime;
using Edge.Runtime.TestHost;

namespace Edge.Chaos.Tests;

/// <summary>Agent processes of a test, their stores, and what befalls them.</summary>
internal sealed partial class AgentProcesses : IAsyncDisposable
{
    public const int Sigkill = 9, Sigcont = 18, Sigstop = 19;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private AgentProcesses(string directory, IReadOnlyList<LocalAgent> agents) => (Directory, Agents) = (directory, agents);

    public static string HostProgram => typeof(BandPlans).Assembly.Location;

    public string Directory { get; }

    public IReadOnlyList<LocalAgent> Agents { get; }

    public IReadOnlyList<ClusterDeviceAddress> Addresses => [.. Agents.Select((a, i) => new ClusterDeviceAddress($"device{i}", AgentAddress.Parse(a.Address)))];

    /// <summary>Starts agents; the one that is <paramref name="held"/> stops in the middle of an inference until it is let go.</summary>
    public static async Task<AgentProcesses> StartAsync(int count, int held = -1, string? keyFile = null, long? memoryBytes = null)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("edge-chaos-").FullName;
        Task<LocalAgent>[] starting = [.. Enumerable.Range(0, count).Select(i =>
        {
            List<string> arguments = [HostProgram];
            if (i == held)
            {
                arguments.AddRange(["--hold", directory]);
            }

            if (keyFile is not null)
            {
                arguments.AddRange(["--key-file", keyFile]);
            }

            if (memoryBytes is { } bytes)
            {
                arguments.AddRange(["--memory", bytes.ToString(CultureInfo.InvariantCulture)]);
            }

            return LocalAgent.StartAsync(new LocalAgentCommand("dotnet", arguments), Path.Combine(directory, $"agent{i}"));
        })];
        return new AgentProcesses(directory, await Task.WhenAll(starting));
    }

    public string StoreOf(int agent) => Path.Combine(Directory, $"agent{agent}");

    /// <summary>Waits until the held agent is in the middle of an inference.</summary>
    public Task InTheMiddleAsync() => UntilAsync(() => File.Exists(Path.Combine(Directory, "reached")));

    public void LetGo() => File.WriteAllText(Path.Combine(Directory, "go"), "");

    /// <summary>Sends a signal. A stopped agent has stopped when this returns: on a busy machine its threads go on until one of them has seen the signal.</summary>
    public void Signal(int agent, int signal)
    {
        int id = Agents[agent].ProcessId;
        Kill(id, signal).ShouldBe(0);
        if (signal == Sigstop)
        {
            SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{id}/stat").Contains(") T ", StringComparison.Ordinal), Patience).ShouldBeTrue();
        }
    }

    /// <summary>Whether the agent has files of its store mapped: weights of a plan.</summary>
    public bool HoldsWeights(int agent) => File.ReadAllText($"/proc/{Agents[agent].ProcessId}/maps").Contains(StoreOf(agent), StringComparison.Ordinal);

    public static async Task UntilAsync(Func<bool> condition)
    {
        long since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Stopwatch.GetElapsedTime(since).ShouldBeLessThan(Patience);
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync()
    {
        LetGo();
        foreach (LocalAgent agent in Agents)
        {
            _ = Kill(agent.ProcessId, Sigcont);
        }

        await Task.WhenAll(Agents.Select(a => a.DisposeAsync().AsTask()));
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
