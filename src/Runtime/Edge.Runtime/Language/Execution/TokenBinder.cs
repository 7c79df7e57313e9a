using Edge.Kernels.Language;
using Edge.Kernels.Products;
using Edge.Model;
using Edge.Transport.Collectives;

namespace Edge.Runtime.Language;

/// <summary>
/// Turns the steps of a token program (ADR 4) into steps with every address resolved. A buffer at offset <c>o</c> lies at
/// <c>o · RowCapacity</c>, its rows one behind the other.
/// </summary>
internal sealed class TokenBinder
{
    private const int LineFloats = 16;

    private readonly Plan _plan;
    private readonly Graph _graph;
    private readonly PlanDevice _program;
    private readonly TokenSettings _settings;
    private readonly int _device, _threads;
    private readonly IBlockWeights _weights;
    private readonly ReservedMemory _arena;
    private readonly TokenKernels _kernels = TokenKernels.OfThisProcessor;
    private readonly LoadedConstants _constants;
    private readonly Dictionary<(int Tensor, float Magnitude), Rotations> _rotations = [];
    private readonly List<TokenStep> _steps = [];
    private readonly ReservedMemory _sums;
    private readonly ReductionMemory _reductions = new();

    public TokenBinder(Plan plan, int device, IBlockWeights weights, ReservedMemory arena, int threads)
    {
        (_plan, _graph, _program, _settings) = (plan, plan.Graph, plan.Devices[device], plan.Tokens!);
        (_device, _weights, _arena, _threads) = (device, weights, arena, threads);
        _constants = new LoadedConstants(plan, _program.Name);
        Inputs = new QuantizedInputs(_settings.RowCapacity);
        _sums = new ReservedMemory((long)_settings.RowCapacity * ((sizeof(double) * _program.Buffers.Max(b => b.Window.Channels)) + (LineFloats * sizeof(float))));
    }

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<TokenStep> Steps => _steps;

    /// <summary>Sums in double precision.</summary>
    public IDisposable SumMemory => _sums;

    /// <summary>Inputs of products.</summary>
    public QuantizedInputs Inputs { get; }

    /// <summary>Tables of rotations.</summary>
    public IEnumerable<Rotations> Rotations => _rotations.Values;

    /// <summary>Caches of the attention nodes.</summary>
    public List<KeyValueCache> Caches { get; } = [];

    /// <summary>The logits that this device offers, and what they are the logits of; null where it has none.</summary>
    public (FloatRows Rows, int FirstToken, int Tokens)? Logits { get; private set; }

    /// <summary>Binds all steps.</summary>
    public void Bind()
    {
        foreach (Step step in _program.Steps)
        {
            Bind(step);
        }
    }

    private void Bind(Step step)
    {
        switch (step)
        {
            case FeedStep:
                break; // tokens and positions are taken from the batch where they are used
            case LoadStep load:
                _constants.Load(load.Shard);
                _steps.Add(new LoadBlock(_weights, load.Shard));
                break;
            case ReleaseStep release:
                _constants.Release(release.Shard);
                _steps.Add(new ReleaseBlock(_weights, release.Shard));
                break;
            case BroadcastStep send:
                _steps.Add(new SendRows(Whole(send.Buffer, send.Region), Buffer(send.Buffer).SizeBytes, [.. send.Peers], send.Tag));
                break;
            case SendStep { Part: var part }:
                _steps.Add(new SendRows(Whole(part.Buffer, part.Region), Buffer(part.Buffer).SizeBytes, [part.Peer], part.Tag));
                break;
            case ReceiveStep { Part: var part }:
                _steps.Add(new ReceiveRows(Whole(part.Buffer, part.Region), Buffer(part.Buffer).SizeBytes, part.Peer, part.Tag));
                Inputs.Overwrite(Buffer(part.Buffer));
                break;
            case AllReduceStep sum:
                AddSum(sum);
                Inputs.Overwrite(Buffer(sum.Buffer));
                break;
            case KeepOutputRowsStep keep:
                _steps.Add(new KeepRows(Rows(keep.Buffer)));
                Inputs.Overwrite(Buffer(keep.Buffer));
                break;
            case CandidatesStep offer:
                Logits = (Rows(offer.Buffer), Buffer(offer.Buffer).Window.Channel, Buffer(offer.Buffer).Window.Channels);
                break;
            case ComputeStep compute:
                Add(compute, _graph.Nodes[compute.Node]);
                break;
            default:
                throw ExecutionErrors.UnknownStep(step.GetType().Name);
        }
    }

    private void Add(ComputeStep step, Node node)
    {
        _steps.Add(Bind(step, node));
        Inputs.Overwrite(Buffer(Target(step)));
        FloatRows target = Rows(Target(step), step.Output.Channel);
        if (_steps[^1].MakesDoubles && !Travels64(step))
        {
            _steps.Add(new NarrowRows(_kernels, Sums(step.Output.Channels, travels: false), target, step.Output.Channels));
        }

        if (node.Operator is FullyConnected && node.Inputs.Length == 3 && node.Inputs[2] >= 0)
        {
            _steps.Add(new AddConstantToRows(_kernels, target, _constants.Vector(node.Inputs[2], step.Output.Channel), target, step.Output.Channels));
        }

        if (!_steps[^1].MakesDoubles && Travels64(step))
        {
            _steps.Add(new WidenRows(_kernels, target, Sums(step.Output.Channels, travels: true), step.Output.Channels));
        }
    }

    /// <summary>Whether a step's output is a partial sum that goes on in double precision.</summary>
    private bool Travels64(ComputeStep step) =>
        step.Accumulation is { } sums && _program.Steps.OfType<AllReduceStep>().Any(s => s.Buffer == sums.Buffer && s.Payload == AllReducePayload.Float64);

    /// <summary>
    /// Rows of doubles for the sum that is being made: one at a time. Those that travel lie together; others are a cache line
    /// apart, because rows at multiples of a large power of two push each other out of the cache.
    /// </summary>
    private FloatRows Sums(int count, bool travels) => new(_sums.Address, (2 * count) + (travels ? 0 : LineFloats));

    private void AddSum(AllReduceStep sum)
    {
        FloatRows rows = Rows(sum.Buffer);
        bool isWide = sum.Payload == AllReducePayload.Float64;
        FloatRows travelling = isWide ? Sums(rows.Stride, travels: true) : rows;
        _steps.Add(new SumRows(AllReduce.Create(sum, _device, _settings.RowCapacity * travelling.Stride, _reductions), travelling));
        if (isWide)
        {
            _steps.Add(new NarrowRows(_kernels, travelling, rows, rows.Stride));
        }
    }

    private TokenStep Bind(ComputeStep step, Node node)
    {
        int channel = step.Output.Channel, count = step.Output.Channels;
        FloatRows target = Rows(Target(step), channel);
        switch (node.Operator)
        {
            case EmbeddingLookup lookup:
                Tensor table = _graph.Tensors[node.Inputs[1]];
                return new EmbedRows(_kernels, table.Type, _constants.Vector(node.Inputs[1], 0), table.Shape[1], lookup.Scale, target);
            case FullyConnected { Activation: Activation.None }:
                return Product(step, node, target);
            case RmsNorm norm:
                return new NormRows(_kernels, Rows(step.Inputs[0], channel), _constants.Vector(node.Inputs[1], 0), target, count, _graph.Tensors[node.Inputs[1]].Shape[0], norm.Epsilon);
            case Rope rope:
                return new RotateRows(_kernels, Rows(step.Inputs[0], channel), RotationsOf(node.Inputs[2], rope.Magnitude), target, count / rope.HeadSize, rope);
            case Attention attention:
                return Attend(step, attention, target);
            case GatedProduct gated:
                return new GateRows(_kernels, Rows(step.Inputs[0], channel), Rows(step.Inputs[1], channel), target, count, gated.Function);
            case SoftCap cap:
                return new CapRows(_kernels, Rows(step.Inputs[0], channel), target, count, cap.Limit);
            case Unary function:
                return new FunctionRows(_kernels, function, Rows(step.Inputs[0], channel), target, count);
            case Add { Activation: Activation.None }:
                return Sum(step, node, target);
            case Mul { Activation: Activation.None }:
                return Multiply(step, node, target);
            case MixtureOfExperts experts:
                return Experts(step, node, experts);
            default:
                throw LanguageErrors.Unsupported($"'{node.Name}' ({node.Operator.GetType().Name}) is not computed in a program of one token.", "Language models are built of a few operators, without fused activations.");
        }
    }

    private TokenStep Product(ComputeStep step, Node node, FloatRows target)
    {
        Tensor filter = _graph.Tensors[node.Inputs[1]];
        (int firstColumn, int columns) = step.Accumulation is { } sums ? (sums.InputPart.Channel, sums.InputPart.Channels) : (0, filter.Shape[1]);
        Region output = step.Output;
        (WeightAddress address, _, WeightLayout layout) = _constants.Matrix(
            node.Inputs[1],
            s => s.Experts == 1 && s.FirstRow == output.Channel && s.Rows == output.Channels && s.FirstColumn == firstColumn && s.Columns == columns,
            $"rows {output.Channel} to {output.ChannelEnd}, columns {firstColumn} to {firstColumn + columns}");
        (ActivationRows inputs, bool isThere) = Inputs.Of(Buffer(step.Inputs[0]), firstColumn, columns);
        MatrixProduct product = MatrixProduct.Create(filter.Type, layout, output.Channels, columns);
        FloatRows? source = isThere ? null : Rows(step.Inputs[0], firstColumn);
        int part = SumParts.ColumnsOf(_graph, node);
        return part > 0
            ? new SumProductRows(product, address, inputs, source, part, Sums(output.Channels, Travels64(step)))
            : new ProductRows(product, address, inputs, source, target);
    }

    private AttendRows Attend(ComputeStep step, Attention attention, FloatRows target)
    {
        int group = attention.HeadCount / attention.KeyValueHeadCount, size = attention.HeadSize;
        int first = step.Output.Channel / size, end = step.Output.ChannelEnd / size;
        int firstKeyValue = first / group, keyValueHeads = ((end - 1) / group) + 1 - firstKeyValue;
        AttentionKernel kernel = _kernels.Attention(new AttentionShape(size, attention.Scale, attention.SoftCap, attention.WindowTokens, _settings.KeyValues));
        KeyValueCache cache = new(_settings, keyValueHeads, size);
        Caches.Add(cache);
        return new AttendRows(
            kernel,
            cache,
            keyValueHeads,
            [.. HeadRun.Of(first, end, group, AttentionKernel.TileQueries)],
            Rows(step.Inputs[0], first * size),
            Rows(step.Inputs[1], firstKeyValue * size),
            Rows(step.Inputs[2], firstKeyValue * size),
            target,
            _settings,
            _threads);
    }

    private TokenStep Sum(ComputeStep step, Node node, FloatRows target)
    {
        int channel = step.Output.Channel, count = step.Output.Channels;
        bool isWide = node.Inputs.All(t => _graph.Tensors[t].Shape.ElementCount == _graph.Output(node).Shape.ElementCount);
        return (isWide, step.Inputs[0] >= 0, step.Inputs[1] >= 0) switch
        {
            (true, true, true) => new AddRows(_kernels, Rows(step.Inputs[0], channel), Rows(step.Inputs[1], channel), target, count),
            (true, true, false) => new AddConstantToRows(_kernels, Rows(step.Inputs[0], channel), _constants.Vector(node.Inputs[1], channel), target, count),
            (true, false, true) => new AddConstantToRows(_kernels, Rows(step.Inputs[1], channel), _constants.Vector(node.Inputs[0], channel), target, count),
            _ => throw LanguageErrors.Unsupported($"The sum '{node.Name}' broadcasts.", "Sums of language models are of residuals, or add a bias."),
        };
    }

    private TokenStep Multiply(ComputeStep step, Node node, FloatRows target)
    {
        int channel = step.Output.Channel, count = step.Output.Channels, whole = _graph.Output(node).Shape.ElementCount;
        int left = _graph.Tensors[node.Inputs[0]].Shape.ElementCount, right = _graph.Tensors[node.Inputs[1]].Shape.ElementCount;
        if (step.Inputs.Any(b => b < 0) || (left != whole && left != 1) || (right != whole && right != 1))
        {
            throw LanguageErrors.Unsupported($"The product '{node.Name}' is not of activations.", "Products of language models are of two activations of the same width, or of one with a number.");
        }

        return right == whole && left == whole ? new MultiplyRows(_kernels, Rows(step.Inputs[0], channel), Rows(step.Inputs[1], channel), target, count)
            : right == 1 ? new ScaleRows(_kernels, Rows(step.Inputs[0], channel), Rows(step.Inputs[1]), target, count)
            : new ScaleRows(_kernels, Rows(step.Inputs[1], channel), Rows(step.Inputs[0]), target, count);
    }

    private ExpertRows Experts(ComputeStep step, Node node, MixtureOfExperts op)
    {
        int experts = _graph.Tensors[node.Inputs[2]].Shape[0], width = _graph.Tensors[node.Inputs[2]].Shape[2];
        (WeightAddress Address, WeightSlice Slice, WeightLayout Layout) gate = _constants.Matrix(node.Inputs[2], s => s.FirstColumn == 0 && s.Columns == width, "whole rows of the gates");
        WeightSlice part = gate.Slice;
        ExpertMatrix up = Expert(node.Inputs[3], _constants.Matrix(node.Inputs[3], s => s == part, $"as the gates: {part}"));
        ExpertMatrix down = Expert(node.Inputs[4], _constants.Matrix(
            node.Inputs[4],
            s => s == new WeightSlice(part.FirstExpert, part.Experts, 0, width, part.FirstRow, part.Rows),
            $"columns as the rows of the gates: {part}"));
        return new ExpertRows(_kernels, op, Rows(step.Inputs[0]), Rows(step.Inputs[1]), Expert(node.Inputs[2], gate), up, down, SumParts.ColumnsOf(_graph, node), Sums(step.Output.Channels, Travels64(step)), experts, part, _settings.RowCapacity);
    }

    private ExpertMatrix Expert(int tensor, (WeightAddress Address, WeightSlice Slice, WeightLayout Layout) found)
    {
        ElementType type = _graph.Tensors[tensor].Type;
        return new ExpertMatrix(MatrixProduct.Create(type, found.Layout, found.Slice.Rows, found.Slice.Columns), found.Address, WeightSlices.ExpertStrideBytes(type, found.Layout, found.Slice));
    }

    private Rotations RotationsOf(int frequencies, float magnitude)
    {
        if (!_rotations.TryGetValue((frequencies, magnitude), out Rotations? rotations))
        {
            rotations = new Rotations(_constants.Vector(frequencies, 0), _graph.Tensors[frequencies].Shape.ElementCount, magnitude, _settings.RowCapacity);
            _rotations.Add((frequencies, magnitude), rotations);
        }

        return rotations;
    }

    private static int Target(ComputeStep step) => step.Accumulation?.Buffer ?? step.Outputs[0];

    private PlanBuffer Buffer(int index) => _program.Buffers[index];

    /// <summary>The rows of a buffer, from a channel of its tensor on.</summary>
    private FloatRows Rows(int buffer, int channel) => Rows(buffer).Skip(channel - Buffer(buffer).Window.Channel);

    private FloatRows Rows(int buffer) => new(_arena.Address + ((nint)Buffer(buffer).OffsetBytes * _settings.RowCapacity), Buffer(buffer).Window.Channels);

    private Memory<byte> Whole(int index, Region region)
    {
        PlanBuffer buffer = Buffer(index);
        return buffer.Window == region
            ? _arena.Memory.Slice(buffer.OffsetBytes * _settings.RowCapacity, buffer.SizeBytes * _settings.RowCapacity)
            : throw LanguageErrors.Unsupported($"Device {_program.Name} exchanges a part of a buffer.", "Rows travel as they lie.");
    }
}
