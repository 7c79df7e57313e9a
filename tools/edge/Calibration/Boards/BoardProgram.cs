using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;

namespace Edge.Cli.Calibration.Boards;

/// <summary>
/// A program that runs shapes one after the other in one place of memory: each whole, and those that patches cut also in rows and tiles,
/// with rings of a few rows. Nothing is fed: how much a kernel does depends on its shapes, not on values.
/// </summary>
internal sealed class BoardProgram
{
    private const int MostTransferredBytes = 400;

    private readonly List<FirmwareBuffer> _buffers = [];
    private readonly List<FirmwareNode> _nodes = [];
    private readonly List<ushort> _operands = [];
    private readonly List<FirmwareStep> _steps = [];
    private readonly ImmutableArray<string>.Builder _names = ImmutableArray.CreateBuilder<string>();
    private int _arenaBytes;

    /// <summary>Arranges shapes.</summary>
    /// <param name="shapes">The shapes.</param>
    /// <param name="constants">Their constants.</param>
    /// <param name="isa">What the board's kernels are made of.</param>
    public BoardProgram(IEnumerable<KernelShape> shapes, WeightStore constants, FirmwareIsa isa)
    {
        foreach (KernelShape shape in shapes)
        {
            Add(shape);
        }

        int scratch = Aligned(_nodes.Max(n => KernelScratch.BytesOf(n, isa)));
        Lowered = new LoweredProgram(new FirmwareProgram(_arenaBytes + scratch, scratch, 0, [.. _buffers], [.. _nodes], [.. _operands], [.. _steps]), constants);
    }

    /// <summary>The program.</summary>
    public LoweredProgram Lowered { get; }

    /// <summary>The shape that each of its steps runs.</summary>
    public ImmutableArray<string> Names => _names.ToImmutable();

    private void Add(KernelShape shape)
    {
        int node = _nodes.Count;
        _nodes.Add(shape.Node);
        ImmutableArray<int> whole = [.. shape.Inputs.Select(i => i.Pixels)];
        Run(shape, node, shape.Output, whole, shape.Output.Pixels, string.Empty);
        if (!shape.CanBeCut)
        {
            Copy(shape);
            return;
        }

        int rows = Math.Min(Math.Max(shape.WindowRows, 1), shape.Inputs[0].Height), width = shape.Output.Width;
        ImmutableArray<int> ring = [.. shape.Inputs.Select(i => rows * i.Width)], odd = [.. shape.Inputs.Select(i => (rows * i.Width) + (i.Width / 2) + 1)];
        foreach (int top in (int[])[0, shape.Output.Height / 2, shape.Output.Height - 1])
        {
            Run(shape, node, shape.Output with { Top = top, Height = 1 }, ring, width, $" row {top}");
            Run(shape, node, shape.Output with { Top = top, Height = 1 }, odd, width + (width / 3), $" row {top} in rings that wrap");
        }

        if (shape.Output is { Height: > 3, Width: > 3 })
        {
            Region tile = shape.Output with { Top = 1, Left = shape.Output.Width / 3, Height = shape.Output.Height / 2, Width = shape.Output.Width / 2 };
            Run(shape, node, tile, whole, shape.Output.Pixels, " tile");
        }

        if (shape.Node.Kernel == FirmwareKernel.Conv2D && shape.Inputs[0].Channels > 1)
        {
            PartialSums(shape, node);
        }
    }

    private void Run(KernelShape shape, int node, Region region, ImmutableArray<int> inputPixels, int outputPixels, string what)
    {
        int place = 0, first = _operands.Count;
        foreach ((int i, Region input) in shape.Inputs.Index())
        {
            place = Place(place, input, inputPixels[i], elementBytes: 1);
        }

        place = Place(place, shape.Output, outputPixels, elementBytes: 1);
        _arenaBytes = Math.Max(_arenaBytes, place);
        _steps.Add(new FirmwareStep(FirmwareStepKind.Compute, node, first, region));
        _names.Add(shape.Name + what);
    }

    /// <summary>The first half of the input channels, then the others.</summary>
    private void PartialSums(KernelShape shape, int node)
    {
        Region region = shape.Output with { Height = 1 }, whole = shape.Inputs[0];
        int half = whole.Channels / 2, first = _operands.Count;
        int place = Place(0, whole, whole.Pixels, elementBytes: 1);
        place = Place(place, shape.Output, shape.Output.Width, elementBytes: 1);
        place = Place(place, shape.Output, shape.Output.Width, elementBytes: 4);
        _arenaBytes = Math.Max(_arenaBytes, place);
        _steps.Add(new FirmwareStep(FirmwareStepKind.Compute, node, first, region) { Sums = FirmwareSums.Kept | FirmwareSums.First, Part = whole with { Channels = half } });
        _steps.Add(new FirmwareStep(FirmwareStepKind.Compute, node, first, region) { Sums = FirmwareSums.Kept | FirmwareSums.Last, Part = whole with { Channel = half, Channels = whole.Channels - half } });
        _names.Add(shape.Name + " first sums");
        _names.Add(shape.Name + " last sums");
    }

    /// <summary>The engine's copy of its first input, and where that is small, its way in and out.</summary>
    private void Copy(KernelShape shape)
    {
        Region image = shape.Inputs[0];
        int first = _operands.Count, place = Place(0, image, image.Pixels, elementBytes: 1);
        _arenaBytes = Math.Max(_arenaBytes, Place(place, image, image.Pixels, elementBytes: 1));
        Add(FirmwareStepKind.Copy, first, image);
        if (image.ElementCount <= MostTransferredBytes)
        {
            Add(FirmwareStepKind.Feed, first, image);
            Add(FirmwareStepKind.Fetch, first, image);
        }
    }

    private void Add(FirmwareStepKind kind, int operands, Region image)
    {
        _steps.Add(new FirmwareStep(kind, 0, operands, image));
        _names.Add($"{kind.ToString().ToLowerInvariant()} {image.Height}x{image.Width}x{image.Channels}");
    }

    private int Place(int offset, Region window, int ringPixels, int elementBytes)
    {
        FirmwareBuffer buffer = new(offset, ringPixels, window, MemorySpace.Arena, elementBytes);
        _operands.Add((ushort)_buffers.Count);
        _buffers.Add(buffer);
        return Aligned(offset + buffer.SizeBytes);
    }

    private static int Aligned(int bytes) => (bytes + FirmwareProgram.Alignment - 1) / FirmwareProgram.Alignment * FirmwareProgram.Alignment;
}
