using System.Text.Json;

namespace Edge.Cli.Tests.Verbs;

/// <summary><c>edge plan --variants</c> and <c>edge run</c> of what it wrote, over an agent on this machine.</summary>
public sealed class VariantTests : IDisposable
{
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
