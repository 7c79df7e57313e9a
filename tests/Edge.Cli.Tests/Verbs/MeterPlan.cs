using System.Text.Json;

namespace Edge.Cli.Tests.Verbs;

/// <summary>The meter reader, planned once for this machine with <c>edge plan -o</c>.</summary>
public sealed class MeterPlan : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder of the plan.</summary>
    public string Folder => _folder["plan"];

    /// <summary>What <c>plan --json</c> printed.</summary>
    public JsonElement Report { get; private set; }

    public async Task InitializeAsync() => Report = (await EdgeProcess.SucceedAsync("plan", Meter.Int8Model, "--strategy", "single", "-o", Folder, "--json")).Json;

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
