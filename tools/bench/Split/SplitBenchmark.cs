using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Edge.Devices;
using Edge.Importers;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Bench.Split;

/// <summary>
/// Ways from a picture to its class, from this process over one emulated link to a process beside it: computed here, sent as it is, sent as JPEG,
/// cut at a trained bottleneck. Then what coding a latent costs beside its head (goal: encoding and framing in 10 % of the head's time,
/// at least 25 % under the fixed width).
/// </summary>
/// <remarks>Arguments: <c>rate=250kbit</c>, <c>delay=5ms</c>, <c>requests=40</c>, <c>pairs=DIR</c> with more pairs: NAME.head.onnx and NAME.tail.onnx (or NAME.decoder.onnx, which makes the picture again), or NAME/head.onnx and NAME/tail.onnx.</remarks>
internal static class SplitBenchmark
{
    private const int Side = 32;
    private const double MostOfHead = 0.10, MostOfFixedWidth = 0.75;
    private const string EnergyProfile = "raspberry-pi-4", Teacher = "mobilenetv2_cifar10.onnx";
    private static readonly int[] Qualities = [90, 75, 50, 25, 10, 5], CurveQualities = [2, 4, 6, 8, 10, 14, 18, 22, 26, 30, 36, 42, 50, 58, 66, 72, 76, 80, 84, 88, 90, 92, 94, 96];

    /// <summary>Runs it.</summary>
    /// <returns>0 where every goal is met, 1 otherwise.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        Dictionary<string, string> options = arguments.ToArray().Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a.Length > 1 ? a[1] : "");
        LinkConditions link = new(LinkConditions.ParseRate(options.GetValueOrDefault("rate", "250kbit")), LinkConditions.ParseTime(options.GetValueOrDefault("delay", "5ms")), TimeSpan.Zero, 0);
        return RunAsync(link, int.Parse(options.GetValueOrDefault("requests", "40"), CultureInfo.InvariantCulture), options.GetValueOrDefault("pairs")).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(LinkConditions conditions, int requests, string? folder)
    {
        CifarImages images = CifarImages.Open();
        DeviceProfile weak = DeviceProfiles.All[EnergyProfile] with { LinkBitsPerSecond = conditions.BitsPerSecond, LinkRoundTripUs = 2 * conditions.Delay.TotalMicroseconds };
        ClusterSpec cluster = new([new ClusterDevice("camera", "inproc", weak), new ClusterDevice("agent", "local", DeviceProfiles.Local)]);
        byte[][] sent = [.. Enumerable.Range(0, requests + 1).Select(i => images.Pictures[i % images.Pictures.Length])];
        string text = string.Create(CultureInfo.InvariantCulture, $"{conditions.BitsPerSecond / 1e3:G} kb/s, {conditions.Delay.TotalMilliseconds:G} ms one way");
        Console.WriteLine($"Link: {text}; {images.Pictures.Length} {(SharedFolder.Path is null ? "random pictures" : "lossless CIFAR-10 test images")}, {requests} requests over the link for each way. Both ends are this machine, one thread each. A latent that does not say how it is coded is calibrated on every other picture; bytes are those of the pictures between. Energy is predicted, not measured: the power states of the profile {EnergyProfile} times its predicted times over this link, encoding not counted.\n");
        Console.WriteLine(SplitRow.Head);
        List<(double Bytes, double Accuracy)> curve = [];
        await using BenchLink link = await BenchLink.StartAsync(conditions);
        if (SharedFolder.Path is not null)
        {
            curve = await TeacherAsync(SharedFolder.File("cifar10", Teacher), images, sent, link, cluster);
        }

        List<string> coding = [], beside = [];
        bool met = true;
        foreach ((string name, ImportedModel model) in Pairs(folder))
        {
            using SplitPair pair = SplitPair.Open(name, model, cluster, [.. images.Pictures.Where((_, i) => i % 2 == 0)]);
            double bytes = pair.SentBytes([.. images.Pictures.Where((_, i) => i % 2 == 1)]);
            double? accuracy = images.Accuracy(pair.Run);
            double headUs = pair.ComputeUs(sent, isHead: true), tailUs = pair.ComputeUs(sent, isHead: false);
            byte[] latent = pair.LatentsOf(sent[..1])[0];
            (double encodeUs, double frameUs, double decodeUs) = pair.CodingUs(latent);
            Cut cut = CutOf(pair.Planned);
            double[] latenciesUs = await link.RunAsync(pair.Planned.Plan, new MemoryShards(pair.Planned.Shards), sent);
            Console.WriteLine(new SplitRow(pair.Name, accuracy, bytes, latenciesUs, headUs, encodeUs, decodeUs, tailUs, cut.EnergyJ * 1e3));
            if (accuracy is { } share && curve.Where(p => p.Bytes <= bytes).Select(p => (double?)p.Accuracy).Max() is var jpeg)
            {
                beside.Add(string.Create(CultureInfo.InvariantCulture, $"| {pair.Name} | {bytes:F1} | {share:P2} | {(jpeg is { } best ? $"{best:P2}" : "no JPEG is so small")} | {(share > (jpeg ?? 0) ? "yes" : "no")} |"));
            }

            if (!pair.Planned.Plan.Codings.IsEmpty)
            {
                int symbols = pair.Planned.Plan.Codings[0].Frequencies.Max(c => c.Length), width = (int)Math.Ceiling(Math.Log2(symbols));
                double fixedBytes = ((latent.Length * width) + 7) / 8, ofHead = (encodeUs + frameUs) / headUs, ofFixed = bytes / fixedBytes;
                met &= ofHead <= MostOfHead && !(ofFixed > MostOfFixedWidth);
                coding.Add(string.Create(CultureInfo.InvariantCulture, $"| {pair.Name} | {latent.Length} × {width} bits: {fixedBytes:F0} B | {bytes:F1} B | {1 - ofFixed:P1} | {latent.Length / encodeUs:F0} MB/s | {latent.Length / decodeUs:F0} MB/s | {encodeUs + frameUs:F2} µs of {headUs:F0} | {ofHead:P1} | {(ofHead <= MostOfHead && !(ofFixed > MostOfFixedWidth) ? "yes" : "no")} |"));
            }
        }

        if (beside.Count > 0)
        {
            Console.WriteLine("\n| pair | sent B | accuracy | the best JPEG of at most as many bytes, header not counted | above it |\n|---|---:|---:|---:|---|");
            beside.ForEach(Console.WriteLine);
        }

        if (SharedFolder.Path is not null)
        {
            Console.WriteLine();
            CalibratedCuts.Print(ModelFile.Open(SharedFolder.File("cifar10", Teacher)), images, cluster);
        }

        Console.WriteLine();
        Console.WriteLine("| coder | fixed width | coded | saved (goal 25 %) | encodes | decodes | encode + frame | of the head (goal 10 %) | met |\n|---|---:|---:|---:|---:|---:|---:|---:|---|");
        coding.ForEach(Console.WriteLine);
        return met ? 0 : 1;
    }

    /// <summary>The committed pairs, those of a folder and the reference one; a decoder that makes the picture again has the teacher behind it.</summary>
    private static IEnumerable<(string Name, ImportedModel Model)> Pairs(string? folder)
    {
        string own = Path.Combine(RepositoryFolder.Find(), "tools", "training", "bottleneck");
        string? shared = SharedFolder.Path is null ? null : SharedFolder.File("cifar10");
        foreach (string place in ((string?[])[own, folder, shared]).OfType<string>().Distinct())
        {
            foreach (string head in Directory.EnumerateFiles(place, "*.head.onnx").Concat(Directory.EnumerateDirectories(place).Select(d => Path.Combine(d, "head.onnx")).Where(File.Exists)).Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileName(head) == "head.onnx" ? Path.GetFileName(Path.GetDirectoryName(head)!) : Path.GetFileName(head).Replace(".head.onnx", "");
                string tail = head.Replace("head.onnx", "tail.onnx"), decoder = head.Replace("head.onnx", "decoder.onnx");
                if (File.Exists(tail))
                {
                    yield return ($"split {(place == shared ? "reference " : "")}{name}", ModelFile.Open($"{head}+{tail}"));
                }
                else if (File.Exists(decoder) && shared is not null)
                {
                    yield return (name, JoinedModel.Of(ModelFile.Open(head), ModelFile.Open($"{decoder}+{Path.Combine(shared, Teacher)}")));
                }
            }
        }
    }

    private static Cut CutOf(PlanningResult planned) => planned.Cuts.Where(c => c.HeadMacCount == planned.Plan.Devices[planned.Plan.Endpoint].MacCount && c.Tensors.Length == 1).MinBy(c => c.CodedBytes)!;

    /// <summary>The network whole: here, behind the link, behind the link by JPEG.</summary>
    /// <returns>Bytes and accuracy of JPEG without header at many qualities.</returns>
    private static async Task<List<(double Bytes, double Accuracy)>> TeacherAsync(string path, CifarImages images, byte[][] sent, BenchLink link, ClusterSpec cluster)
    {
        ImportedModel teacher = ModelFile.Open(path);
        WholeNetwork cuts = WholeNetwork.Of(teacher, cluster);
        using LocalInference network = new(teacher);
        double? accuracy = images.Accuracy(p => network.Run(p)[0]);
        double[] localUs = [.. sent.Select(p => ElapsedUs(() => network.Run(p)))];
        double computeUs = localUs.Order().ElementAt(localUs.Length / 2);
        Console.WriteLine(new SplitRow("local", accuracy, 0, localUs[1..], localUs[1..].Average(), 0, 0, 0, cuts.Local.EnergyJ * 1e3));

        PlanningResult offload = NetworkPlanner.Plan(new PlanRequest(teacher, new ClusterSpec([cluster.Devices[1]]), Strategy.Single));
        double[] offloadUs = await link.RunAsync(offload.Plan, new MemoryShards(offload.Shards), sent);
        Console.WriteLine(new SplitRow("offload raw", accuracy, CifarImages.Bytes, offloadUs, 0, 0, 0, computeUs, cuts.Offload.EnergyJ * 1e3));

        (Process server, System.Net.IPEndPoint address) = JpegServer.Start(path);
        try
        {
            using LinkEmulator emulated = link.To(address);
            foreach (int quality in Qualities)
            {
                foreach (bool hasHeader in (bool[])[true, false])
                {
                    Console.WriteLine(Jpeg(quality, hasHeader, images, sent, network, computeUs, emulated, cuts));
                }
            }
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            server.Dispose();
        }

        return [.. CurveQualities.Select(q => JpegOf(q, images, network))];
    }

    private static SplitRow Jpeg(int quality, bool hasHeader, CifarImages images, byte[][] sent, LocalInference network, double computeUs, LinkEmulator link, WholeNetwork cuts)
    {
        using TurboJpeg jpeg = new(Side, Side);
        byte[] header = hasHeader ? [] : [.. jpeg.Encode(sent[0], quality)[..TurboJpeg.HeaderBytes(jpeg.Encode(sent[0], quality))]];
        byte[] decoded = new byte[CifarImages.Bytes];
        (double bytes, double accuracy) = JpegOf(quality, images, network);
        bytes += hasHeader ? TurboJpeg.HeaderBytes(jpeg.Encode(sent[0], quality)) : 0;
        using TcpClient client = new() { NoDelay = true };
        client.Connect(link.EndPoint);
        using NetworkStream stream = client.GetStream();
        JpegServer.Send(stream, header);
        List<double> latenciesUs = [], encodeUs = [];
        foreach (byte[] picture in sent)
        {
            latenciesUs.Add(ElapsedUs(() =>
            {
                ReadOnlySpan<byte> file = default;
                long start = Stopwatch.GetTimestamp();
                file = jpeg.Encode(picture, quality);
                encodeUs.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                JpegServer.Send(stream, file[header.Length..]);
                _ = JpegServer.Receive(stream) ?? throw new InvalidOperationException("The JPEG server closed the connection.");
            }));
        }

        byte[] last = [.. jpeg.Encode(sent[0], quality)];
        double decodeUs = Enumerable.Range(0, 100).Select(_ => ElapsedUs(() => jpeg.Decode(last, decoded))).Order().ElementAt(50);
        return new SplitRow(
            $"offload JPEG {quality}{(hasHeader ? "" : ", no header")}", accuracy, bytes, [.. latenciesUs.Skip(1)], 0, encodeUs.Order().ElementAt(encodeUs.Count / 2), decodeUs, computeUs, cuts.OffloadMj(bytes));
    }

    /// <summary>Bytes of a picture without header, and how many pictures the network recognises.</summary>
    private static (double Bytes, double Accuracy) JpegOf(int quality, CifarImages images, LocalInference network)
    {
        using TurboJpeg jpeg = new(Side, Side);
        byte[] decoded = new byte[CifarImages.Bytes];
        long bytes = 0;
        double accuracy = images.Accuracy(picture =>
        {
            ReadOnlySpan<byte> file = jpeg.Encode(picture, quality);
            bytes += file.Length - TurboJpeg.HeaderBytes(file);
            jpeg.Decode(file, decoded);
            return network.Run(decoded)[0];
        }) ?? 0;
        return (bytes / (double)images.Pictures.Length, accuracy);
    }

    private static double ElapsedUs(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    /// <summary>What is predicted of running a network whole, on the weak device or behind the link.</summary>
    private sealed record WholeNetwork(Cut Local, Cut Offload, DeviceProfile Weak)
    {
        public static WholeNetwork Of(ImportedModel model, ClusterSpec cluster)
        {
            var cuts = NetworkPlanner.Cuts(new PlanRequest(model, cluster, Strategy.Bottleneck));
            return new WholeNetwork(cuts[^1], cuts[0], cluster.Devices[0].Profile);
        }

        /// <summary>Energy of offloading in fewer bytes: less time of transmitting.</summary>
        public double? OffloadMj(double bytes) => Weak.Power is { } power && Offload.EnergyJ is { } whole
            ? (whole - (power.TransmitW * (Offload.CodedBytes - bytes) * 8 / Weak.LinkBitsPerSecond)) * 1e3
            : null;
    }
}
