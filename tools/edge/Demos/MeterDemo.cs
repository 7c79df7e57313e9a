using System.Globalization;
using Edge.Cli.Execution;
using Edge.Cli.Inputs;
using Edge.Cli.Reports;
using Edge.Cli.Verbs;
using Edge.Model;
using Edge.Planner;
using Spectre.Console;

namespace Edge.Cli.Demos;

/// <summary>
/// Reads a utility meter on three local devices, then with its bottleneck on two, and proves that each is what one device reads.
/// </summary>
internal static class MeterDemo
{
    private const string Devices = "3", EndsOfBottleneck = "2";
    private const string ModelFileName = "meter_int8.onnx", HeadFileName = "meter_c4.head.onnx", TailFileName = "meter_c4.tail.onnx";
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
        return MeterDemoReport.Of(SampleFileName, Read(many), one.Report, many.Report, split.PlanReport, await RunBottleneckAsync(assets, sample, cancellation));
    }

    /// <summary>The head in one process and the tail in another, beside both in this one.</summary>
    private static async Task<MeterBottleneckReport> RunBottleneckAsync(string assets, string sample, CancellationToken cancellation)
    {
        string pair = $"{Path.Combine(assets, HeadFileName)}+{Path.Combine(assets, TailFileName)}";
        Terminal.Say($"Reading it with {HeadFileName} in one process and {TailFileName} in another.");
        await using RunSource whole = RunSource.Open(pair, With(null, Strategy.Single));
        await using RunSource split = RunSource.Open(pair, With(EndsOfBottleneck, Strategy.Bottleneck));
        byte[][] input = InputFile.Read(sample, whole.Interface);
        RunResult one = await RunVerb.RunAsync(whole, input, 1, cancellation);
        RunResult two = await RunVerb.RunAsync(split, input, 1, cancellation);
        return MeterBottleneckReport.Of(Read(two), input[0].Length, one.Report, two.Report);
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
        MeterBottleneckReport bottleneck = report.Bottleneck;
        Terminal.Output.WriteLine();
        Terminal.Output.WriteLine($"head and tail in two processes: {string.Join(' ', bottleneck.Reading.ToCharArray())}, {(bottleneck.IsEqual ? "equal to both in one, byte for byte" : "DIFFERENT from both in one (EDGE6020)")}");
        Terminal.Output.WriteLine($"a picture is {PlanTable.Number(bottleneck.PictureBytes)} B, its latent {PlanTable.Number(bottleneck.LatentBytes)} B on the wire: {bottleneck.Reduction.ToString("0", CultureInfo.InvariantCulture)} times less");
    }
}
