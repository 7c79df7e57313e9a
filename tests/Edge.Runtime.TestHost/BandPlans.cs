using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime.TestHost;

/// <summary>
/// Plans made by hand: x → Add(b0) → max of two rows → Add(b1) → y on an int8 image [1,H,W,C], on one device or in row
/// bands over several. Devices hand the row above their band to each other directly.
/// </summary>
public sealed class BandPlans
{
    private const int X = 0, Bias0 = 1, A = 2, M = 3, Bias1 = 4, Y = 5;

    private readonly int _height, _width, _channels;
    private readonly Graph _graph;
    private readonly ImmutableArray<Shard> _shards;

    public BandPlans(int height = 24, int width = 16, int channels = 4)
    {
        (_height, _width, _channels) = (height, width, channels);
        byte[] bias0 = [.. Enumerable.Range(0, channels).Select(c => (byte)(c + 1))];
        byte[] bias1 = [.. Enumerable.Range(0, channels).Select(c => (byte)(17 * (c + 1)))];
        Shape image = new(1, height, width, channels), bias = new(channels);
        Quantization unit = new(1f, 0);
        _graph = new Graph(
            "bands",
            [
                new Tensor("x", ElementType.Int8, image, unit),
                new Tensor("b0", ElementType.Int8, bias, unit, Digest.Of(bias0)),
                new Tensor("a", ElementType.Int8, image, unit),
                new Tensor("m", ElementType.Int8, image, unit),
                new Tensor("b1", ElementType.Int8, bias, unit, Digest.Of(bias1)),
                new Tensor("y", ElementType.Int8, image, unit),
            ],
            [
                new Node("add0", new Add(), [X, Bias0], [A]),
                new Node("max", new Pool2D(PoolFunction.Max, new Window(2, 1, PadTop: 1)), [A], [M]),
                new Node("add1", new Add(), [M, Bias1], [Y]),
            ],
            [X],
            [Y]);
        Blobs = ImmutableDictionary<Digest, ReadOnlyMemory<byte>>.Empty.Add(Digest.Of(bias0), bias0).Add(Digest.Of(bias1), bias1);
        _shards =
        [
            new Shard(Digest.Of(bias0), bias0.Length, [new ShardEntry(Bias0, 0, bias0.Length)]),
            new Shard(Digest.Of(bias1), bias1.Length, [new ShardEntry(Bias1, 0, bias1.Length)]),
        ];
    }

    /// <summary>The weights of every plan made here.</summary>
    public ImmutableDictionary<Digest, ReadOnlyMemory<byte>> Blobs { get; }

    public MemoryShards Shards => new(Blobs);

    public int ImageBytes => _height * _width * _channels;

    /// <summary>Everything on one device in this process; the arena is as small as in-place steps allow.</summary>
    public Plan Single()
    {
        Region all = Rows(0, _height);
        PlanDevice device = new("inproc", "test", 2 * ImageBytes, 0, 0,
            [Whole(X, 0), Whole(A, 0), Whole(M, ImageBytes), Whole(Y, ImageBytes)],
            [
                new LoadStep(0), new LoadStep(1),
                new FeedStep(0, -1, 0, all),
                new ComputeStep(0, all, [0, -1], [1]),
                new ComputeStep(1, all, [1], [2]),
                new ComputeStep(2, all, [2, -1], [3]),
                new FetchStep(0, -1, 3),
            ]);
        return new Plan(_graph, "single", [device], 0, _shards, 0, 0);
    }

    /// <summary>Row by row on one device, through rings of one and two rows.</summary>
    public Plan Streamed()
    {
        int row = _width * _channels;
        List<Step> steps = [new LoadStep(0), new LoadStep(1)];
        for (int y = 0; y < _height; y++)
        {
            Region region = Rows(y, y + 1);
            steps.Add(new FeedStep(0, -1, 0, region));
            steps.Add(new ComputeStep(0, region, [0, -1], [1]));
            steps.Add(new ComputeStep(1, region, [1], [2]));
            steps.Add(new ComputeStep(2, region, [2, -1], [3]));
            steps.Add(new CopyStep(3, 4, region));
        }

        steps.Add(new FetchStep(0, -1, 4));
        PlanDevice device = new("inproc", "test", (4 * row) + ImageBytes, row, 0,
            [
                new PlanBuffer(X, ElementType.Int8, MemorySpace.Input, 0, Rows(0, _height), _width),
                new PlanBuffer(A, ElementType.Int8, MemorySpace.Arena, 0, Rows(0, _height), 2 * _width),
                new PlanBuffer(M, ElementType.Int8, MemorySpace.Arena, 2 * row, Rows(0, _height), _width),
                new PlanBuffer(Y, ElementType.Int8, MemorySpace.Arena, 3 * row, Rows(0, _height), _width),
                Whole(Y, 4 * row),
            ],
            [.. steps]);
        return new Plan(_graph, "patches", [device], 0, _shards, 0, 0);
    }

    /// <summary>Row bands over <paramref name="devices"/> devices and a host that feeds and fetches.</summary>
    public Plan Bands(int devices)
    {
        int host = devices;
        ImmutableArray<PlanDevice>.Builder all = ImmutableArray.CreateBuilder<PlanDevice>(devices + 1);
        ImmutableArray<TransferPart>.Builder scatter = ImmutableArray.CreateBuilder<TransferPart>(), gather = ImmutableArray.CreateBuilder<TransferPart>();
        for (int d = 0; d < devices; d++)
        {
            int top = _height * d / devices, bottom = _height * (d + 1) / devices, halo = d == 0 ? 0 : 1;
            Region band = Rows(top, bottom), haloed = Rows(top - halo, bottom);
            int bandBytes = band.ElementCount, haloedBytes = haloed.ElementCount;
            List<Step> steps = [new LoadStep(0), new LoadStep(1), new ReceiveStep(new TransferPart(host, 0, 0, band)), new ComputeStep(0, band, [0, -1], [1])];
            if (d + 1 < devices)
            {
                steps.Add(new SendStep(new TransferPart(d + 1, 2, 1, Rows(bottom - 1, bottom))));
            }

            if (d > 0)
            {
                steps.Add(new ReceiveStep(new TransferPart(d - 1, 2, 1, Rows(top - 1, top))));
            }

            steps.AddRange(
            [
                new ComputeStep(1, band, [1], [2]),
                new ComputeStep(2, band, [2, -1], [3]),
                new SendStep(new TransferPart(host, 1, 3, band)),
            ]);
            all.Add(new PlanDevice($"device{d}", "test", haloedBytes + bandBytes, bandBytes, 0,
                [
                    Part(X, MemorySpace.Input, 0, band),
                    Part(A, MemorySpace.Arena, 0, haloed),
                    Part(M, MemorySpace.Arena, haloedBytes, band),
                    Part(Y, MemorySpace.Arena, haloedBytes, band),
                ],
                [.. steps]));
            scatter.Add(new TransferPart(d, 0, 0, band));
            gather.Add(new TransferPart(d, 1, 1, band));
        }

        all.Add(new PlanDevice("host", "test", ImageBytes, ImageBytes, 0,
            [Part(X, MemorySpace.Input, 0, Rows(0, _height)), Whole(Y, 0)],
            [
                new FeedStep(0, -1, 0, Rows(0, _height)),
                new ScatterStep(scatter.ToImmutable()),
                new GatherStep(gather.ToImmutable()),
                new FetchStep(0, -1, 1),
            ]));
        return new Plan(_graph, "patches", all.MoveToImmutable(), host, _shards, 0, (2 * ImageBytes) + ((devices - 1) * _width * _channels));
    }

    /// <summary>An input and the output it must give, computed without any of the runtime.</summary>
    public (byte[] Input, byte[] Output) Example(int seed)
    {
        byte[] input = new byte[ImageBytes], output = new byte[ImageBytes];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (byte)(((i + seed) * 2654435761L) >> 13);
        }

        int row = _width * _channels;
        for (int i = 0; i < input.Length; i++)
        {
            int c = i % _channels;
            sbyte here = unchecked((sbyte)(input[i] + c + 1));
            sbyte above = i < row ? sbyte.MinValue : unchecked((sbyte)(input[i - row] + c + 1));
            output[i] = unchecked((byte)(Math.Max(here, above) + (17 * (c + 1))));
        }

        return (input, output);
    }

    private Region Rows(int top, int bottom) => new(top, 0, 0, bottom - top, _width, _channels);

    private PlanBuffer Whole(int tensor, int offset) => Part(tensor, MemorySpace.Arena, offset, Rows(0, _height));

    private static PlanBuffer Part(int tensor, MemorySpace space, int offset, Region window) =>
        new(tensor, ElementType.Int8, space, offset, window, window.Pixels);
}
