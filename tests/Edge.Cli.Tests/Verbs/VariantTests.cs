using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Edge.Cli.Tests.Verbs;

/// <summary><c>edge plan --variants</c> and <c>edge run</c> of what it wrote, over an agent on this machine.</summary>
public sealed class VariantTests : IDisposable
{
    private const int Requests = 8, BytesOfAFewRequests = 340_000;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_set_is_planned_and_run_and_every_path_gives_the_same_answer()
    {
        string set = _folder["set"];
        JsonElement planned = (await EdgeProcess.SucceedAsync("plan", Meter.Int8Model, "--strategy", "bottleneck", "--variants", "-o", set, "--json")).Json;
        SchemaPage.ShouldDescribe(planned, [], "exit_threshold");
        planned.GetProperty("variants").EnumerateArray().Select(v => v.GetProperty("path").GetString()).Take(2).ShouldBe(["local", "offload"]);

        JsonElement run = (await EdgeProcess.SucceedAsync("run", set, "--input", Meter.Sample(1), "--repeat", "5", "--deadline", "20s", "--json")).Json;
        SchemaPage.ShouldDescribe(run, ["paths"]);
        run.GetProperty("in_time").GetInt32().ShouldBe(5);
        run.GetProperty("answers").GetArrayLength().ShouldBe(5);
        run.GetProperty("set_digest").GetString().ShouldBe(planned.GetProperty("set_digest").GetString());
        JsonElement whole = (await EdgeProcess.SucceedAsync("run", Meter.Int8Model, "--input", Meter.Sample(1), "--json")).Json;
        run.GetProperty("output_digest").GetString().ShouldBe(whole.GetProperty("output_digest").GetString());

        EdgeProcess table = await EdgeProcess.SucceedAsync("run", set, "--input", Meter.Sample(1), "--repeat", "2", "--every", "5ms");
        table.Output.ShouldContain("post-processing");
        table.Output.ShouldContain("path ");
    }

    /// <summary>The device of the session is slow, so it asks the agent, which dies or freezes while a question is on its way to it.</summary>
    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task A_run_goes_on_where_its_agent_dies_or_freezes_in_mid_request(string signal)
    {
        string set = _folder["set"];
        await EdgeProcess.SucceedAsync("plan", Meter.Int8Model, "--strategy", "bottleneck", "--variants", "-o", set);
        string digest = (await EdgeProcess.SucceedAsync("run", Meter.Int8Model, "--input", Meter.Sample(1), "--json")).Json.GetProperty("output_digest").GetString()!;
        using Process agent = EdgeProcess.Start("agent", "--listen", "127.0.0.1:0", "--store", _folder["store"]);
        try
        {
            string address = (await agent.StandardOutput.ReadLineAsync())!.Split(' ')[^1];
            await EdgeProcess.SucceedAsync("run", set, "--input", Meter.Sample(1), "--devices", $"tcp:{address}"); // it has the weights from now on
            long passed = 0;
            using TcpRelay relay = new(IPEndPoint.Parse(address), (ref Memory<byte> bytes) =>
            {
                long before = Interlocked.Read(ref passed), now = Interlocked.Add(ref passed, bytes.Length);
                if (before < BytesOfAFewRequests && now >= BytesOfAFewRequests)
                {
                    using Process kill = Process.Start("kill", [$"-{signal}", $"{agent.Id}"]);
                    kill.WaitForExit();
                }

                return true;
            });
            EdgeProcess process = await EdgeProcess.WithoutVectorsAsync(
                "run", set, "--input", Meter.Sample(1), "--devices", $"tcp:{relay.Address}", "--repeat", $"{Requests}", "--deadline", "60s", "--json");
            process.ExitCode.ShouldBe(0, process.Error);
            process.Json.GetProperty("output_digest").GetString().ShouldBe(digest);
            process.Json.GetProperty("in_time").GetInt32().ShouldBe(Requests);
            string[] paths = [.. process.Json.GetProperty("answers").EnumerateArray().Select(a => a.GetProperty("path").GetString()!)];
            (paths.Length, paths[0], paths[^1]).ShouldBe((Requests, "offload", "local"));
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_run_starts_without_its_agent()
    {
        JsonElement run = (await EdgeProcess.SucceedAsync("run", Meter.Int8Model, "--variants", "--input", Meter.Sample(1), "--devices", "tcp:127.0.0.1:1", "--repeat", "2", "--json")).Json;
        JsonElement[] answers = [.. run.GetProperty("answers").EnumerateArray()];
        answers.ShouldAllBe(a => a.GetProperty("path").GetString() == "local" && a.GetProperty("why").GetString() == "the link is down");
    }

    [Fact]
    public async Task What_is_no_set_is_refused_by_number()
    {
        string set = _folder["set"];
        await EdgeProcess.SucceedAsync("plan", Meter.Int8Model, "--strategy", "bottleneck", "--variants", "-o", set);
        string file = Path.Combine(set, "variants.edge");
        byte[] bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, bytes[..^10]);
        EdgeProcess damaged = await EdgeProcess.RunAsync("run", set, "--input", Meter.Sample(1));
        damaged.ExitCode.ShouldBe(1);
        damaged.Error.ShouldContain("EDGE10");
        (await EdgeProcess.RunAsync("run", set, "--input", Meter.Sample(1), "--exit-threshold", "2")).ExitCode.ShouldBe(2);
    }

    public void Dispose() => _folder.Dispose();
}
