using System.CommandLine;
using Edge.Cli.Execution;
using Edge.Cli.Inputs;
using Edge.Cli.Plans;
using Edge.Cli.Reports;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Bottleneck;

namespace Edge.Cli.Verbs;

/// <summary><c>edge run MODEL|PLAN --input FILE</c>: runs a network, on this machine or over devices.</summary>
internal static class RunVerb
{
    private const int MostBaud = 12_000_000;
    private const int MostThreads = 1024;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Argument<string> file = new("MODEL|PLAN") { Description = "A model file, or a plan (the folder that 'edge plan -o' wrote)." };
        Option<string> input = new("--input") { Description = "Raw tensors (.bin), NPY, PNG, BMP, PPM or JPEG.", HelpName = "FILE", Required = true };
        Option<string?> output = new("--output") { Description = "Write the output tensors, concatenated in graph order.", HelpName = "FILE" };
        Option<string?> devices = Options.Devices();
        Option<FileInfo?> cluster = Options.Cluster();
        Option<Strategy> strategy = Options.Strategy();
        Option<long?> sram = Options.Sram();
        Option<double?> overhead = Options.MaxMacOverhead();
        Option<FileInfo?> keyFile = Options.KeyFile();
        Option<string?> at = Options.CutAt();
        Option<PlanObjective?> objective = Options.Objective();
        Option<double?> deadline = Options.DeadlineUs();
        CalibrationArguments calibration = new();
        Option<bool> streamed = Options.Streamed("Send model and weights over the board's line to an image without a model, in a window of layers where they do not all fit.");
        Option<int?> baud = Options.Count("--baud", $"Raise the line of a board at a port to this rate at most, in bits a second; {BoardLine.UsualMostBitsPerSecond} is usual.", MostBaud);
        Option<int?> threads = Options.Count("--threads", "Threads that compute where this machine is the only device; outputs are the same with any number. 1 unless given.", MostThreads);
        Option<OnLoss> onLoss = new("--on-loss") { Description = "When a device is lost: fail, or replan on the remaining devices.", DefaultValueFactory = _ => OnLoss.Fail };
        Option<int> repeat = Options.Repeat();
        Option<bool> variants = Options.Variants("Move among variants (the whole here, the whole there, and splits) as the link to the far device changes; MODEL may be several, separated by commas.");
        Option<double?> exitThreshold = Options.ExitThreshold();
        Option<double?> every = Options.EveryUs();
        Option<string?> meter = Options.Meter("Measure the energy with this power meter, instead of the one that this machine's system has, if any.");
        Option<bool> json = Options.Json();
        Command command = new("run", "Run a model or a plan.") { file, input, output, devices, cluster, strategy, sram, overhead, at, objective, deadline, streamed, baud, threads, keyFile, onLoss, repeat, variants, exitThreshold, every, meter, json };
        calibration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            RunOptions options = new(
                parsed.GetValue(devices), parsed.GetValue(cluster), parsed.GetValue(strategy), parsed.GetValue(sram), parsed.GetValue(overhead), parsed.GetValue(keyFile), parsed.GetValue(onLoss))
            {
                MostBitsPerSecond = parsed.GetValue(baud) ?? BoardLine.UsualMostBitsPerSecond,
                Threads = parsed.GetValue(threads) ?? 1,
                Weights = parsed.GetValue(streamed) ? FirmwareWeights.Streamed : FirmwareWeights.InFlash,
                CalibrationPictures = calibration.Pictures(parsed),
                Objective = parsed.GetValue(objective),
                Split = calibration.Of(parsed, new SplitOptions(parsed.GetValue(at), parsed.GetValue(deadline))),
                ExitThreshold = parsed.GetValue(exitThreshold),
            };
            string path = parsed.GetRequiredValue(file);
            if (parsed.GetValue(variants) || VariantFolder.Recognises(path))
            {
                RequestPattern requests = new(parsed.GetValue(repeat), parsed.GetValue(deadline), parsed.GetValue(every));
                await VariantRun.RunAsync(path, options, parsed.GetRequiredValue(input), requests, parsed.GetValue(output), parsed.GetValue(json), cancellation);
                return ExitCode.Success;
            }

            await using RunSource source = RunSource.Open(path, options);
            byte[][] inputs = InputFile.Read(parsed.GetRequiredValue(input), source.Interface);
            using IPowerMeter? supply = parsed.GetValue(meter) is { } name ? PowerMeters.Open(name) : PowerMeters.OfMachine();
            RunResult result = await RunAsync(source, inputs, parsed.GetValue(repeat), cancellation, supply);
            if (parsed.GetValue(output) is { } target)
            {
                await File.WriteAllBytesAsync(target, RunReport.Concatenate(result.Outputs), cancellation);
            }

            if (parsed.GetValue(json))
            {
                JsonReport.Print(result.Report);
            }
            else
            {
                RunTable.Print(result.Report, source.Interface.Metadata);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Runs a source on an input, so often, and measures it.</summary>
    public static async Task<RunResult> RunAsync(RunSource source, byte[][] inputs, int repeat, CancellationToken cancellation, IPowerMeter? meter = null)
    {
        await using IPlanExecution execution = await source.StartAsync(cancellation);
        Graph graph = source.Interface.Graph;
        Memory<byte>[] outputs = [.. graph.Outputs.Select(o => new Memory<byte>(new byte[graph.Tensors[o].Bytes]))];
        ReadOnlyMemory<byte>[] fed = [.. inputs.Select(i => new ReadOnlyMemory<byte>(i))];
        double[] latenciesUs = new double[repeat];
        using EnergyRecorder? recorder = meter is null ? null : new EnergyRecorder(meter);
        for (int i = 0; i < repeat; i++)
        {
            latenciesUs[i] = await execution.RunAsync(fed, outputs, cancellation);
        }

        EnergyIntegral? energy = recorder?.Stop();
        IReadOnlyList<DeviceMeasurement> measured = await execution.MeasureAsync(cancellation);
        return new RunResult(
            RunReport.Of(execution.Plan, source.KernelsName, outputs, latenciesUs, measured) with
            {
                Energy = energy is { } metered ? RunEnergyReport.Metered(meter!, metered, latenciesUs) : RunEnergyReport.Modelled(execution.Plan, measured, DeviceProfiles.All.GetValueOrDefault),
            },
            outputs);
    }
}
