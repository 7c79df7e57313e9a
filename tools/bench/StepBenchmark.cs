using System.Globalization;
using Edge.Importers;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Bench;

/// <summary>Where the time of a network goes: the least time of each step, and multiply-adds a nanosecond.</summary>
internal static class StepBenchmark
{
    private const int UsualRounds = 300;

    /// <summary>Runs it.</summary>
    /// <param name="arguments">A model file, then optionally the number of threads, and of inferences.</param>
    /// <returns>0; 2 without a file.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.IsEmpty)
        {
            Console.Error.WriteLine("usage: bench steps MODEL [THREADS [ROUNDS]]");
            return 2;
        }

        int rounds = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : UsualRounds;
        ImportedModel model = ModelFile.Open(arguments[0]);
        using var inference = new LocalInference(model, arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 1);
        byte[] input = OnnxRuntimeBenchmark.Sample(model.Graph.Tensors[model.Graph.Inputs[0]]);
        Session session = inference.Session;
        double[] least = new double[session.Trace.Length];
        Array.Fill(least, double.MaxValue);
        double total = double.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            inference.Run(input);
            total = Math.Min(total, session.LatencyUs);
            foreach (StepTrace step in session.Trace)
            {
                least[step.Step] = Math.Min(least[step.Step], step.DurationUs);
            }
        }

        PlanDevice device = session.Plan.Devices[session.Device];
        Graph graph = session.Plan.Graph;
        Console.WriteLine("| step | us | multiply-adds/ns | output |");
        Console.WriteLine("|---|---|---|---|");
        for (int i = 0; i < least.Length; i++)
        {
            if (device.Steps[i] is not ComputeStep step)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {device.Steps[i].GetType().Name} | {least[i]:F1} | | |"));
                continue;
            }

            Node node = graph.Nodes[step.Node];
            Tensor output = graph.Output(node);
            Tensor? filter = node.Operator is Conv2D or DepthwiseConv2D or FullyConnected ? graph.Input(node, 1) : null;
            double rate = filter is null ? 0 : step.Output.ElementCount * ((double)filter.Shape.ElementCount / output.Shape[-1]) / least[i] / 1000;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {node.Operator.GetType().Name} {filter?.Shape} | {least[i]:F1} | {rate:F1} | {output.Shape} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| sum of least {least.Sum():F1}, least whole {total:F1} | | | |"));
        return 0;
    }
}
