using System.Diagnostics;
using System.Globalization;
using Edge.Importers;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Testing;
using Edge.Training;
using Edge.Training.Losses;
using Edge.Training.Optimizers;

namespace Edge.Bench;

/// <summary>
/// A training step (forward, softmax cross-entropy, backward, SGD with momentum) here and with PyTorch on the CPU, the same threads
/// each, rounds alternated. The losses of the first steps are compared before times. Processor time is that of all threads of
/// the process a step: it says more than time on a machine that does other things too.
/// </summary>
internal static class TrainingBenchmark
{
    private const int Rounds = 7;
    private const int DefaultThreads = 2;

    /// <summary>Runs the benchmark.</summary>
    /// <param name="arguments">A network file, a batch, threads, and `normalised` if its convolutions are; without any, the networks of the shared folder.</param>
    /// <returns>0 where a step of every network is at least as fast here, 1 otherwise.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        (string File, int Batch, bool IsNormalized)[] rows = arguments.Length > 1
            ? [(arguments[0], Number(arguments[1]), arguments is [.., "normalised"])]
            : [.. Defaults()];
        int threads = arguments.Length > 2 ? Number(arguments[2]) : DefaultThreads;
        Console.WriteLine($"PyTorch of Debian's python3-torch, the faster of its two memory formats; {threads} threads; {Rounds} alternated rounds, milliseconds a step\n");
        Console.WriteLine("| network | batch | ours, median | PyTorch, median | ratio | ours, least | PyTorch, least | ratio | ours, processor | PyTorch, processor | ratio | losses | arena MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach ((string file, int batch, bool isNormalized) in rows)
        {
            met &= Compare(file, batch, isNormalized, threads);
        }

        return met ? 0 : 1;
    }

    private static bool Compare(string file, int batch, bool isNormalized, int threads)
    {
        ImportedModel model = ModelFile.Open(file);
        Graph graph = TrainingDescription.FromFirstConvolution(model.Graph);
        var normalized = isNormalized ? graph.Nodes.Where(n => n.Operator is Conv2D or DepthwiseConv2D).Select(n => n.Outputs[0]) : [];
        float[] images = Images(batch * graph.Tensors[graph.Inputs[0]].Shape.ElementCount);
        using var team = new WorkerTeam(threads);
        using var network = new TrainableNetwork(graph, model.Weights, batch, team, new TrainingOptions { Normalized = [.. normalized] });
        var optimizer = new SgdOptimizer(network.Parameters);
        int[] labels = [.. Enumerable.Range(0, batch).Select(i => i % 10)];
        int output = graph.Outputs[0];
        var loss = new CrossEntropyLoss();

        using var peer = new PyTorchProcess(RepositoryFolder.Find());
        (string description, byte[] values) = TrainingDescription.Of(graph, model.Weights, [.. normalized], images, batch);
        double[] theirLosses = peer.Load(description, values, threads);
        double[] ourLosses = [.. Enumerable.Range(0, theirLosses.Length).Select(_ => Step())];
        double difference = ourLosses.Zip(theirLosses, (a, b) => Math.Abs(a - b) / Math.Abs(b)).Max();

        Times(3);
        int count = Math.Max(1, (int)(0.3 / Times(2).Min() * 1000));
        var (our, their) = (new List<double>(), new List<double>());
        using var process = Process.GetCurrentProcess();
        double ourProcessor = 0, theirProcessor = peer.ProcessorMs();
        for (int round = 0; round < Rounds; round++)
        {
            process.Refresh();
            ourProcessor -= process.TotalProcessorTime.TotalMilliseconds;
            our.AddRange(Times(count));
            process.Refresh();
            ourProcessor += process.TotalProcessorTime.TotalMilliseconds;
            their.AddRange(peer.Step(Math.Max(1, count / 2)).Select(us => us / 1000));
        }

        ourProcessor /= our.Count;
        theirProcessor = (peer.ProcessorMs() - theirProcessor) / their.Count;

        (double ourMedian, double theirMedian) = (Median(our), Median(their));
        string name = Path.GetFileNameWithoutExtension(file) + (isNormalized ? ", normalised" : string.Empty);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {batch} | {ourMedian:F1} | {theirMedian:F1} | {theirMedian / ourMedian:F2} | {our.Min():F1} | {their.Min():F1} | {their.Min() / our.Min():F2} | {ourProcessor:F0} | {theirProcessor:F0} | {theirProcessor / ourProcessor:F2} | within {difference:E0} | {network.ArenaBytes / 1e6:F0} |"));
        return theirMedian >= ourMedian;

        double Step()
        {
            network.Forward(images);
            double value = loss.Add(network.Value(output), labels, 1, network.Gradient(output));
            network.Backward();
            optimizer.Step(0.001f);
            return value;
        }

        double[] Times(int steps)
        {
            double[] times = new double[steps];
            for (int i = 0; i < steps; i++)
            {
                long start = Stopwatch.GetTimestamp();
                Step();
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            return times;
        }
    }

    private static int Number(string argument) => int.Parse(argument, CultureInfo.InvariantCulture);

    private static float[] Images(int count)
    {
        var random = new SeededRandom(7);
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            value = random.NextFloat(0, 1);
        }

        return values;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static IEnumerable<(string File, int Batch, bool IsNormalized)> Defaults()
    {
        if (SharedFolder.Path is null)
        {
            yield break;
        }

        yield return (SharedFolder.File("onnx", "resnet8_mlperf.onnx"), 128, false);
        yield return (SharedFolder.File("onnx", "resnet8_mlperf.onnx"), 128, true);
        yield return (SharedFolder.File("cifar10", "mobilenetv2_cifar10.onnx"), 32, false);
        yield return (SharedFolder.File("cifar10", "mobilenetv2_cifar10.onnx"), 32, true);
        yield return (SharedFolder.File("onnx", "mobilenetv2_224.onnx"), 8, true);
    }
}
