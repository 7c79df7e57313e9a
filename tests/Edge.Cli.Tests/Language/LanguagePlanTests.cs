using System.Text.Json;
using Edge.Cli.Tests.Verbs;
using Edge.Model;

namespace Edge.Cli.Tests.Language;

/// <summary>What a user sees of the plan of a language model, and that it runs without the model.</summary>
public sealed class LanguagePlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task APlanIsReportedAsThePageSaysAndTalksWithoutTheModel()
    {
        string model = _folder["model.gguf"];
        File.WriteAllBytes(model, TinyLanguageModels.File("llama", ElementType.Q8_0));
        JsonElement planned = (await EdgeProcess.SucceedAsync("plan", model, "--devices", "2", "--strategy", "tensor", "-o", _folder["plan"], "--json")).Json;
        JsonElement inspected = (await EdgeProcess.SucceedAsync("inspect", _folder["plan"], "--json")).Json;
        string[] prompt = ["--prompt", "abc", "--max-tokens", "8", "--json"];
        JsonElement ofModel = (await EdgeProcess.SucceedAsync(["generate", model, .. prompt])).Json;
        File.Delete(model);
        JsonElement ofPlan = (await EdgeProcess.SucceedAsync(["generate", _folder["plan"], .. prompt])).Json;

        SchemaPage.ShouldDescribe(planned, []);
        planned.GetProperty("strategy").GetString().ShouldBe("tensor");
        planned.GetProperty("placements").EnumerateArray().Select(p => p.GetProperty("placement").GetString()).ShouldBe(["tensor", "single", "pipeline"]);
        inspected.GetProperty("plan_digest").GetString().ShouldBe(planned.GetProperty("plan_digest").GetString());
        inspected.GetProperty("devices").GetArrayLength().ShouldBe(2);
        ofPlan.GetProperty("plan_digest").GetString().ShouldBe(planned.GetProperty("plan_digest").GetString());
        ofPlan.GetProperty("token_ids").ToString().ShouldBe(ofModel.GetProperty("token_ids").ToString());
    }

    [Fact]
    public async Task AProfilePredictsATokenOnDevicesThatAreNotThere()
    {
        string model = _folder["model.gguf"];
        File.WriteAllBytes(model, TinyLanguageModels.File("llama", ElementType.Q8_0));
        JsonElement profiled = (await EdgeProcess.SucceedAsync("profile", model, "--device", "raspberry-pi-4,raspberry-pi-5", "--json")).Json;
        EdgeProcess refused = await EdgeProcess.RunAsync("profile", model, "--device", "raspberry-pi-5", "--measure");

        SchemaPage.ShouldDescribe(profiled, [], "allreduce");
        profiled.GetProperty("speeds").EnumerateArray().Select(s => s.GetProperty("name").GetString()).ShouldBe(["raspberry-pi-4", "raspberry-pi-5"]);
        profiled.GetProperty("placements").EnumerateArray().Select(p => p.GetProperty("placement").GetString()).ShouldBe(["single", "tensor", "pipeline"], ignoreOrder: true);
        (refused.ExitCode, refused.Error[..8]).ShouldBe((1, "EDGE6600"));
    }

    [Fact]
    public async Task SpeedsAreThoseOfProfilesUnlessDevicesAreMeasured()
    {
        File.WriteAllBytes(_folder["model.gguf"], TinyLanguageModels.File("llama", ElementType.Q8_0));
        string[] plan = ["plan", _folder["model.gguf"], "--devices", "2", "--strategy", "tensor", "--json"];
        JsonElement assumed = (await EdgeProcess.SucceedAsync(plan)).Json, measured = (await EdgeProcess.SucceedAsync([.. plan, "--measure"])).Json;

        string?[] Sources(JsonElement report) => [.. report.GetProperty("speeds").EnumerateArray().Select(s => s.GetProperty("source").GetString())];
        Sources(assumed).ShouldBe(["profile", "profile"]);
        Sources(measured).ShouldBe(["measured", "measured"]);
        measured.GetProperty("reasons").EnumerateArray().Last().GetString().ShouldStartWith("Measured: 'device1'");
        double[] rates = [.. measured.GetProperty("speeds").EnumerateArray().Select(s => s.GetProperty("weight_gb_per_s").GetDouble())];
        rates[0].ShouldBe(rates[1], "devices that share a machine are alike");
    }

    [Fact]
    public async Task AStrategyOfTheOtherKindIsRefused()
    {
        File.WriteAllBytes(_folder["model.gguf"], TinyLanguageModels.File("llama"));

        EdgeProcess refused = await EdgeProcess.RunAsync("plan", _folder["model.gguf"], "--strategy", "patches");
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldStartWith("EDGE6007");
    }
}
