using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Edge.Exporters;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Testing;

namespace Edge.Bench;

/// <summary>
/// The same networks here (planned layer by layer on one device, SIMD kernels) and on onnxruntime (CPU), on one thread
/// and on two, rounds alternated, medians and minima; while one is measured the other has no thread that runs. Outputs are compared before times. int8: the same TFLite network,
/// written for onnxruntime as QDQ. Goals: float in no more than its time, int8 in 0.6 of it.
/// </summary>
internal static class OnnxRuntimeBenchmark
{
    private const int Rounds = 15;
    private const int UntimedOfARound = 3;
    private const double RoundUs = 20_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400); // Code is compiled twice, the second time beside what runs.
    private const double FloatGoal = 1.0, Int8Goal = 0.6;

    /// <summary>Runs the benchmark.</summary>
    /// <param name="arguments">Model files; without any, the networks of the shared folder and the one that ships.</param>
    /// <returns>0 where every goal is met, 1 otherwise.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string root = RepositoryFolder.Find();
        string[] models = arguments.IsEmpty ? [.. Defaults(root)] : arguments.ToArray();
        using var peer = new OnnxRuntimeProcess(root);
        Console.WriteLine($"{new SimdKernels().Name}; onnxruntime-node 1.30.0, CPU; {Rounds} alternated rounds, microseconds an inference\n");
        Console.WriteLine("| network | type | threads | ours, median | onnxruntime, median | of its time | ours, least | onnxruntime, least | of its time | goal | met | outputs |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (string model in models)
        {
            try
            {
                met &= Compare(model, peer, threads: 1);
                met &= Compare(model, peer, threads: 2);
            }
            catch (EdgeException reason)
            {
                Console.WriteLine($"| {Path.GetFileNameWithoutExtension(model)} | | | | | | | | | | | not compared: {reason.Message} |");
            }
        }

        return met ? 0 : 1;
    }

    private static bool Compare(string path, OnnxRuntimeProcess peer, int threads)
    {
        ImportedModel model = ModelFile.Open(path);
        Graph graph = model.Graph;
        Tensor input = graph.Tensors[graph.Inputs[0]];
        byte[] bytes = Sample(input);
        bool isOnnx = path.EndsWith(".onnx", StringComparison.Ordinal);
        string onnx = isOnnx ? path : Path.ChangeExtension(Path.GetTempFileName(), ".onnx");
        if (!isOnnx)
        {
            File.WriteAllBytes(onnx, OnnxExporter.Export(model));
        }

        byte[] theirs = peer.Load(onnx, isOnnx ? bytes : OnnxExporter.ToOnnx(input, bytes), threads);
        using var ours = new LocalInference(model, threads);
        string difference = Difference(graph, ours.Run(bytes), theirs, isOnnx);

        peer.Run(20);
        peer.Pause();
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
        {
            ours.Run(bytes);
        }

        int count = Math.Clamp((int)(RoundUs / Times(ours, bytes, 20).Min()), 3, 500);
        var (our, their) = (new List<double>(), new List<double>());
        for (int round = 0; round < Rounds; round++)
        {
            our.AddRange(Times(ours, bytes, UntimedOfARound + count).AsSpan(UntimedOfARound));
            peer.Resume();
            their.AddRange(peer.Run(UntimedOfARound + count).AsSpan(UntimedOfARound));
            peer.Pause();
        }

        peer.Resume();
        (double ourMedian, double theirMedian) = (Median(our), Median(their));
        bool isInt8 = graph.Nodes.Any(n => graph.Output(n).Type == ElementType.Int8);
        double goal = isInt8 ? Int8Goal : FloatGoal, ofMedians = ourMedian / theirMedian, ofLeast = our.Min() / their.Min();
        bool met = ofLeast <= goal; // Whatever else runs on the machine only adds to a time.
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Path.GetFileNameWithoutExtension(path)} | {(isInt8 ? "int8" : "float32")} | {threads} | {ourMedian:F0} | {theirMedian:F0} | {ofMedians:F2} | {our.Min():F0} | {their.Min():F0} | {ofLeast:F2} | {goal:F1} | {(met ? "yes" : "no")} | {difference} |"));
        return met;
    }

    private static double[] Times(LocalInference inference, byte[] input, int count)
    {
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            inference.Run(input);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return times;
    }

    /// <summary>How far the outputs are apart: in steps of the scale for int8, relative to the largest for float32.</summary>
    private static string Difference(Graph graph, byte[][] ours, byte[] theirs, bool isOnnx)
    {
        double largest = 0;
        int offset = 0;
        bool steps = false;
        for (int i = 0; i < ours.Length; i++)
        {
            Tensor tensor = graph.Tensors[graph.Outputs[i]];
            byte[] expected = isOnnx ? ours[i] : OnnxExporter.ToOnnx(tensor, ours[i]);
            ReadOnlySpan<byte> actual = theirs.AsSpan(offset, expected.Length);
            offset += expected.Length;
            if (tensor.Type == ElementType.Float32)
            {
                ReadOnlySpan<float> a = MemoryMarshal.Cast<byte, float>(expected), b = MemoryMarshal.Cast<byte, float>(actual);
                float scale = 1e-6f;
                foreach (float value in b)
                {
                    scale = MathF.Max(scale, MathF.Abs(value));
                }

                for (int k = 0; k < a.Length; k++)
                {
                    largest = Math.Max(largest, MathF.Abs(a[k] - b[k]) / scale);
                }
            }
            else
            {
                steps = true;
                for (int k = 0; k < expected.Length; k++)
                {
                    largest = Math.Max(largest, Math.Abs(expected[k] - actual[k]));
                }
            }
        }

        return steps ? string.Create(CultureInfo.InvariantCulture, $"within {largest:F0} steps") : string.Create(CultureInfo.InvariantCulture, $"within {largest:E0}");
    }

    /// <summary>Random contents of an input, the same every time.</summary>
    public static byte[] Sample(Tensor input)
    {
        byte[] bytes = new byte[input.Bytes];
        ulong state = 88172645463325252; // Xorshift: the same numbers every time.
        for (int i = 0; i < bytes.Length; i += input.Type.BlockBytes())
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            if (input.Type == ElementType.Float32)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(i), ((state >> 40) / (float)(1 << 23)) - 1);
            }
            else
            {
                bytes[i] = (byte)state;
            }
        }

        return bytes;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static IEnumerable<string> Defaults(string root)
    {
        string[] shared =
        [
            "onnx/mobilenetv2_224.onnx", "onnx/resnet8_mlperf.onnx", "onnx/simplenet310k_cifar.onnx", "onnx/bottlefit_encoder_12ch_224.onnx",
            "cifar10/mobilenetv2_cifar10.onnx", "cifar10/bottleneck_c8.head.onnx", "cifar10/bottleneck_c8.tail.onnx",
            "models/mlperf_resnet_float.tflite", "models/mlperf_resnet_quant.tflite", "models/tflm_person_detect.tflite", "models/mlperf_vww_96_int8.tflite",
            "models/mlperf_kws_ref.tflite", "models/mlperf_str_ww.tflite", "models/te_vww.tflite", "models/te_detection.tflite", "models/te_mcunetv2_large.tflite",
            "models/tflm_mobilenet_v2_224.tflite",
        ];
        string[] own = ["tools/edge/Assets/meter/meter_float.onnx", "tools/edge/Assets/meter/meter_int8.onnx", "tools/training/bottleneck/bottleneck_c4.head.onnx", "tools/training/bottleneck/bottleneck_c4.tail.onnx"];
        return own.Select(name => Path.Combine([root, .. name.Split('/')]))
            .Concat(SharedFolder.Path is null ? [] : shared.Select(name => SharedFolder.File(name.Split('/'))))
            .Where(File.Exists);
    }
}
