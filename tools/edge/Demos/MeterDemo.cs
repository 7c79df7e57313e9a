using System.Globalization;
using Edge.Cli.Execution;
using Edge.Cli.Inputs;
using Edge.Cli.Reports;
using Edge.Cli.Verbs;
using Edge.Model;
using Edge.Planner;
using Spectre.Console;

namespace Edge.Cli.Demos;

/// <summary>Reads a utility meter on three local devices, and proves that it is what one device reads.</summary>
internal static class MeterDemo
{
    private const string Devices = "3";
    private const string ModelFileName = "meter_int8.onnx";
    private const string SampleFileName = "meter01.png";

    /// <summary>Runs it.</summary>
    public static async Task<MeterDemoReport> RunAsync(CancellationToken cancellation)
    {
        string assets = Path.Combine(AppContext.BaseDirectory, "Assets", "meter");
        string model = Path.Combine(assets, ModelFileName), sample = Path.Combine(assets, "samples", SampleFileName);
        Terminal.Say($"Reading the meter in {SampleFileName} with {ModelFileName}: whole on one device, then in patches on {Devices}.");
        await using RunSource whole = RunSource.Open(model, With(null, Strategy.Single));
        await using RunSource split = RunSource.Open(model, With(Devices, Strategy.Patches));
        byte[][] input = InputFile.Read(sample, whole.Interface);
        RunResult one = await RunVerb.RunAsync(whole, input, 1, cancellation);
        RunResult many = await RunVerb.RunAsync(split, input, 1, cancellation);
        return MeterDemoReport.Of(SampleFileName, Read(many), one.Report, many.Report, split.PlanReport);
    }

    private static RunOptions With(string? devices, Strategy strategy) => new(devices, null, strategy, null, null, null, OnLoss.Fail);

    /// <summary>The digits: for each wheel the class with the largest logit, <c>[1,wheels,10]</c>.</summary>
    private static string Read(RunResult result)
    {
        const int Digits = 10;
        ReadOnlySpan<float> logits = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(result.Outputs[0].Span);
        Span<char> reading = stackalloc char[logits.Length / Digits];
        for (int wheel = 0; wheel < reading.Length; wheel++)
        {
            ReadOnlySpan<float> scores = logits.Slice(wheel * Digits, Digits);
            reading[wheel] = (char)('0' + scores.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(scores)));
        }

        return new string(reading);
    }

    /// <summary>Shows a report to a person.</summary>
    public static void Print(MeterDemoReport report)
    {
        PlanTable.Print(report.Plan);
        Terminal.Output.WriteLine();
        Terminal.Output.Write(new Panel(new Text(string.Join(' ', report.Reading.ToCharArray()))) { Header = new PanelHeader("reading"), Padding = new Padding(2, 0) });
        Terminal.Output.WriteLine($"three devices {report.OutputDigest}");
        Terminal.Output.WriteLine($"one device    {report.SingleOutputDigest}: {(report.IsEqual ? "equal, byte for byte" : "DIFFERENT (EDGE6020)")}");
        Terminal.Output.WriteLine($"activation memory: {PlanTable.Number(report.PeakArenaBytes)} B on each device at most, {PlanTable.Number(report.SingleArenaBytes)} B to run it whole: {report.Reduction.ToString("0.0", CultureInfo.InvariantCulture)} times less");
    }
}
