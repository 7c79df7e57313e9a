using System.CommandLine;
using System.Globalization;
using Edge.Cli.Reports;
using Edge.Cli.Training;
using Edge.Model;

namespace Edge.Cli.Verbs;

/// <summary><c>edge bottleneck train</c>: a network gets a bottleneck, and becomes a head and a tail (<c>docs/training.md</c>).</summary>
internal static class BottleneckVerb
{
    private const int MostThreads = 1024, MostEpochs = 100_000, MostMinutes = 100_000, MostBatch = 4096;

    /// <summary>Creates the verb.</summary>
    public static Command Create() => new("bottleneck", "Train bottlenecks, at which a network is cut in two.") { CreateTrain() };

    private static Command CreateTrain()
    {
        Option<FileInfo> model = new("--model") { Description = "The network that is learnt from, a float one (.onnx, .tflite).", HelpName = "FILE", Required = true };
        Option<string> at = new("--at") { Description = "The tensor that the decoder restores; everything before it is replaced.", HelpName = "TENSOR", Required = true };
        Option<int> channels = Number("--channels", "Channels of the latent.", 1, 64);
        Option<int> bits = Number("--bits", "Bits of a symbol.", 2, 8);
        Option<DirectoryInfo> data = new("--data") { Description = "A folder for each class, CIFAR-10's binary files, or pictures side by side.", HelpName = "DIR", Required = true };
        Option<string> output = new("--output", "-o") { Description = "Writes OUT.head.onnx, OUT.tail.onnx and OUT.report.json, and OUT.checkpoint on the way.", HelpName = "OUT", Required = true };
        Option<int?> epochs = Options.Count("--epochs", $"Passes over the pictures ({BottleneckRunOptions.UsualEpochs}).", MostEpochs);
        Option<int?> minutes = Options.Count("--minutes", "As many passes as take about so long on this machine.", MostMinutes);
        Option<int?> batch = Options.Count("--batch", $"Pictures of a step ({BottleneckRunOptions.UsualBatch}).", MostBatch);
        Option<long?> headMacs = Macs("--head-macs", "The most multiply-accumulates of the head (a quarter of what it replaces).");
        Option<long?> decoderMacs = Macs("--decoder-macs", "The most multiply-accumulates of the decoder (as many as are replaced).");
        Option<int?> target = Options.Count("--target-bytes", "Bytes of a coded latent to work towards.", int.MaxValue);
        Option<string?> mean = new("--input-mean") { Description = "Where the model does not say it: its input is (pixel / 255 - mean) / scale.", HelpName = "X[,X,X]" };
        Option<string?> scale = new("--input-scale") { Description = "Likewise; a model of pixels from 0 to 255 has 0.00392156863.", HelpName = "X[,X,X]" };
        Option<bool> noFlips = new("--no-flips") { Description = "Pictures are not mirrored: what is seen in a mirror is something else." };
        Option<ulong> seed = new("--seed") { Description = "Equal seeds give equal files, whatever the threads.", HelpName = "S", DefaultValueFactory = _ => 1 };
        Option<int?> threads = Options.Count("--threads", "Threads that compute (all processors).", MostThreads);
        Option<bool> resume = new("--resume") { Description = "Go on from OUT.checkpoint, if it is there." };
        Option<bool> json = Options.Json();
        Command command = new("train", "Replace the beginning of a network by a small head, a narrow latent and a decoder, and train them.")
        {
            model, at, channels, bits, data, output, epochs, minutes, batch, headMacs, decoderMacs, target, mean, scale, noFlips, seed, threads, resume, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            if (parsed.GetValue(epochs) is not null && parsed.GetValue(minutes) is not null)
            {
                throw new EdgeException(6080, "Both '--epochs' and '--minutes' are given.", "Each says how long training takes.", "Give one.");
            }

            BottleneckReport report = BottleneckRun.Run(
                new BottleneckRunOptions(
                    parsed.GetRequiredValue(model).FullName,
                    parsed.GetRequiredValue(data).FullName,
                    parsed.GetRequiredValue(output),
                    parsed.GetRequiredValue(at),
                    parsed.GetRequiredValue(channels),
                    parsed.GetRequiredValue(bits))
                {
                    Epochs = parsed.GetValue(epochs),
                    Minutes = parsed.GetValue(minutes),
                    Batch = parsed.GetValue(batch) ?? BottleneckRunOptions.UsualBatch,
                    HeadMacs = parsed.GetValue(headMacs),
                    DecoderMacs = parsed.GetValue(decoderMacs),
                    TargetBytes = parsed.GetValue(target),
                    InputMean = Numbers("--input-mean", parsed.GetValue(mean)),
                    InputScale = Numbers("--input-scale", parsed.GetValue(scale)),
                    Flips = !parsed.GetValue(noFlips),
                    Seed = parsed.GetValue(seed),
                    Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount,
                    Resumes = parsed.GetValue(resume),
                    IsJson = parsed.GetValue(json),
                },
                cancellation);
            if (parsed.GetValue(json))
            {
                JsonReport.PrintLine(report);
            }
            else
            {
                report.Print();
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int least, int most) => new(name)
    {
        Description = $"{description} {least} to {most}.",
        HelpName = "N",
        Required = true,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            {
                return number;
            }

            result.AddError($"'{name}' is a number from {least} to {most}.");
            return least;
        },
    };

    private static Option<long?> Macs(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out long number) && number > 0)
            {
                return number;
            }

            result.AddError($"'{name}' is a number of multiply-accumulates, 3000000 for example.");
            return null;
        },
    };

    private static float[]? Numbers(string name, string? text)
    {
        if (text is null)
        {
            return null;
        }

        string[] parts = text.Split(',');
        float[] numbers = [.. parts.Select(p => float.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number) ? number : float.NaN)];
        return numbers.Length is 1 or 3 && !numbers.Contains(float.NaN)
            ? numbers
            : throw new EdgeException(6081, $"'{name} {text}' is not understood.", "It is one number, or one a channel, separated by commas.", "Correct it.");
    }
}
