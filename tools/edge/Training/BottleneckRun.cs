using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Edge.Cli.Inputs;
using Edge.Cli.Reports;
using Edge.Cli.Verbs;
using Edge.Exporters;
using Edge.Importers;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Training.Data;
using Edge.Training.Recipes;

namespace Edge.Cli.Training;

/// <summary>Trains a bottleneck from files to files.</summary>
internal static class BottleneckRun
{
    private const double FirstStageShare = 0.85;
    private const int TimedSteps = 8, CropPadding = 4;
    private static readonly TimeSpan CheckpointPause = TimeSpan.FromMinutes(1);

    /// <summary>Trains, writes head, tail and report, and measures what was written.</summary>
    /// <exception cref="EdgeException">What the options, the model or the pictures do not allow.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the checkpoint is written.</exception>
    public static BottleneckReport Run(BottleneckRunOptions options, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        ImportedModel model = ModelFile.Open(options.Model);
        TrainingData data = TrainingData.Open(options.Data, BottleneckTraining.RequestOf(model, Decode), options.Batch, options.Seed);
        using WorkerTeam team = new(options.Threads);
        string checkpoint = options.Output + ".checkpoint";
        bool resumes = options.Resumes && File.Exists(checkpoint);
        BottleneckOptions recipe = RecipeOf(options, model, data);
        if (options.Minutes is { } minutes && !resumes)
        {
            recipe = Lasting(recipe, StepsIn(minutes * 60.0, model, data, recipe, team));
        }

        using BottleneckTraining training = new(model, data, recipe, team);
        if (resumes)
        {
            training.Resume(checkpoint);
        }

        Train(training, checkpoint, options, start, cancellation);
        return Finish(training, data, options, team, start, cancellation);
    }

    private static void Train(BottleneckTraining training, string checkpoint, BottleneckRunOptions options, long start, CancellationToken cancellation)
    {
        TrainingProgress progress = new(training.Steps, training.Step, options.IsJson);
        long saved = Stopwatch.GetTimestamp();
        (double seconds, double processor) = (training.ElapsedSeconds, training.ProcessorSeconds);
        while (training.Step < training.Steps)
        {
            progress.Show(training.Advance());
            if (cancellation.IsCancellationRequested || Stopwatch.GetElapsedTime(saved) > CheckpointPause || training.Step == training.Steps)
            {
                (training.ElapsedSeconds, training.ProcessorSeconds) = (seconds + Stopwatch.GetElapsedTime(start).TotalSeconds, processor + ProcessorSeconds());
                training.Save(checkpoint);
                saved = Stopwatch.GetTimestamp();
            }

            if (cancellation.IsCancellationRequested)
            {
                progress.End();
                Terminal.Say($"Stopped after step {training.Step:N0}. The same command with '--resume' goes on from {checkpoint}.");
                cancellation.ThrowIfCancellationRequested();
            }
        }

        progress.End();
    }

    private static BottleneckReport Finish(BottleneckTraining training, TrainingData data, BottleneckRunOptions options, WorkerTeam team, long start, CancellationToken cancellation)
    {
        (double seconds, double processor) = (training.ElapsedSeconds - Stopwatch.GetElapsedTime(start).TotalSeconds, training.ProcessorSeconds - ProcessorSeconds());
        (ImportedModel head, ImportedModel tail, ImmutableArray<ImmutableArray<int>> frequencies) = training.Export();
        string headFile = options.Output + ".head.onnx", tailFile = options.Output + ".tail.onnx";
        Write(headFile, OnnxExporter.Export(head));
        Write(tailFile, OnnxExporter.Export(tail));
        ImportedModel writtenHead = ModelFile.Open(headFile), writtenTail = ModelFile.Open(tailFile);
        PairMeasurement Measure(PictureSet pictures) => PairMeasurement.Of(writtenHead, writtenTail, frequencies, pictures, training.TeacherAnswers(pictures), training.StudentAnswers(pictures), cancellation);
        BottleneckReport report = new(
            "edge.bottleneck-train/1",
            Path.GetFileName(options.Model),
            options.At,
            options.Channels,
            options.Bits,
            Path.GetFileName(headFile),
            Path.GetFileName(tailFile),
            training.TeacherMacs,
            head.Graph.MacCount,
            tail.Graph.MacCount,
            data.Training.PictureBytes,
            (head.Graph.Tensors[head.Graph.Outputs[0]].Shape.ElementCount * options.Bits + 7) / 8,
            Measure(data.HeldOut),
            data.Test is { } test ? Measure(test) : null,
            training.Steps,
            Math.Round((double)training.Steps * options.Batch / data.Training.Count, 3),
            data.Training.Count,
            options.Seed,
            team.Threads,
            Math.Round(seconds + Stopwatch.GetElapsedTime(start).TotalSeconds, 1),
            Math.Round(processor + ProcessorSeconds(), 1));
        NewFile.Write(options.Output + ".report.json", stream => JsonReport.Write(stream, report));
        return report;
    }

    private static BottleneckOptions RecipeOf(BottleneckRunOptions options, ImportedModel model, TrainingData data)
    {
        (float[] mean, float[] scale) = InputFile.Normalisation(model);
        BottleneckOptions recipe = new()
        {
            At = options.At,
            Channels = options.Channels,
            Bits = options.Bits,
            HeadMacs = options.HeadMacs,
            DecoderMacs = options.DecoderMacs,
            TargetBytes = options.TargetBytes,
            Batch = options.Batch,
            FirstSteps = 1,
            SecondSteps = 1,
            Duration = options.Minutes is { } minutes ? string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes") : null,
            Augmentation = new Augmentation(CropPadding, options.Flips),
            Seed = options.Seed,
            InputMean = options.InputMean ?? mean,
            InputScale = options.InputScale ?? scale,
        };
        return Lasting(recipe, (long)(options.Epochs ?? BottleneckRunOptions.UsualEpochs) * (data.Training.Count / options.Batch));
    }

    private static BottleneckOptions Lasting(BottleneckOptions recipe, long steps)
    {
        int first = (int)Math.Clamp(Math.Round(steps * FirstStageShare), 1, int.MaxValue / 2);
        return recipe with { FirstSteps = first, SecondSteps = (int)Math.Clamp(steps - first, 1, int.MaxValue / 2) };
    }

    /// <summary>How many steps a time is enough for, by a few steps of a training that is thrown away.</summary>
    private static long StepsIn(double seconds, ImportedModel model, TrainingData data, BottleneckOptions recipe, WorkerTeam team)
    {
        using BottleneckTraining trial = new(model, data, recipe with { FirstSteps = 2 * TimedSteps, SecondSteps = 1 }, team);
        for (int i = 0; i < TimedSteps; i++)
        {
            trial.Advance();
        }

        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < TimedSteps; i++)
        {
            trial.Advance();
        }

        return (long)(seconds / (Stopwatch.GetElapsedTime(start).TotalSeconds / TimedSteps));
    }

    private static void Decode(string path, int height, int width, Span<byte> rgb)
    {
        float[] pixels = ImageResizer.Resize(InputFile.ReadImage(InputFile.ReadFile(path), Path.GetFileName(path)), height, width);
        for (int i = 0; i < pixels.Length; i++)
        {
            rgb[i] = (byte)pixels[i];
        }
    }

    private static void Write(string path, byte[] content) => NewFile.Write(path, stream => stream.Write(content));

    private static double ProcessorSeconds()
    {
        using Process self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalSeconds;
    }
}
