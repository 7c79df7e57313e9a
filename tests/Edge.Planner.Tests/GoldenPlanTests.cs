using Edge.Importers;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Testing;

namespace Edge.Planner.Tests;

/// <summary>Published networks: the golden outputs come out of every plan.</summary>
public class GoldenPlanTests
{
    public static TheoryData<string> Convolutional => ["mlperf_kws_ref", "mlperf_resnet_float", "mlperf_resnet_quant", "mlperf_str_ww", "mlperf_vww_96_int8", "te_detection", "te_vww", "tflm_person_detect"];

    public static TheoryData<string> Dense => ["mlperf_ad01_int8", "tflm_hello_world_int8", "tflm_trained_lstm_int8", "tflm_dtln"];

    [SharedTheory]
    [MemberData(nameof(Convolutional))]
    public void Three_devices_in_bands_give_the_bytes_of_one(string name)
    {
        GoldenNetwork golden = new(name);
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        PlanningResult single = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Single));
        PlanningResult bands = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.Boards(1, 2, 1), Strategy.Patches));
        byte[] expected = PlanRunner.Run(single, golden.Input("0"));

        PlanSimulator.FaultsOf(bands.Plan).ShouldBeEmpty();
        PlanRunner.Run(bands, golden.Input("0")).ShouldBe(expected);
        if (name != "mlperf_resnet_float")
        {
            expected.ShouldBe(golden.Output("0"));
        }

        bands.Plan.Devices.Take(3).Max(d => d.ArenaBytes).ShouldBeLessThan(single.Plan.Devices[0].ArenaBytes);
    }

    [SharedTheory]
    [MemberData(nameof(Convolutional))]
    public void Least_memory_on_one_device_gives_the_golden_bytes(string name)
    {
        GoldenNetwork golden = new(name);
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        PlanningResult patches = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Patches, null, 1.3));
        byte[] expected = PlanRunner.Run(NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Single)), golden.Input("0"));

        PlanSimulator.FaultsOf(patches.Plan).ShouldBeEmpty();
        PlanRunner.Run(patches, golden.Input("0")).ShouldBe(expected);
    }

    [SharedTheory]
    [MemberData(nameof(Dense))]
    public void What_has_no_images_is_refused_for_patches_and_runs_with_auto(string name)
    {
        GoldenNetwork golden = new(name);
        ImportedModel model = ModelFile.Open(golden.ModelPath);

        Should.Throw<EdgeException>(() => NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.Boards(1, 1), Strategy.Patches))).Code.ShouldBe(3002);
        PlanningResult auto = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.Boards(1, 1), Strategy.Auto));
        auto.Explanation.Strategy.ShouldBe("single");
        auto.Explanation.Reasons.ShouldContain(r => r.Contains("EDGE3002", StringComparison.Ordinal));
    }

    [SharedFact]
    public void The_same_request_gives_the_same_bytes()
    {
        ImportedModel model = ModelFile.Open(new GoldenNetwork("mlperf_resnet_quant").ModelPath);
        PlanRequest[] requests =
        [
            new(model, PlanRunner.InProcess, Strategy.Patches, null, 1.3),
            new(model, PlanRunner.Boards(1, 3), Strategy.Patches),
        ];
        foreach (PlanRequest request in requests)
        {
            PlanEncoding.Write(NetworkPlanner.Plan(request).Plan).ShouldBe(PlanEncoding.Write(NetworkPlanner.Plan(request).Plan));
        }
    }
}
