using System.Collections.Immutable;
using Edge.Model;
using Edge.Training.Data;

namespace Edge.Training.Recipes;

/// <summary>
/// The network that learns: a head down to the latent, its quantiser, a decoder that restores the teacher's tensor at the cut, and the
/// teacher's layers behind it.
/// </summary>
internal sealed class Student
{
    /// <summary>Names of what belongs to the head begin so.</summary>
    public const string HeadName = "bottleneck/head/";

    /// <summary>Names of what belongs to the decoder begin so.</summary>
    public const string DecoderName = "bottleneck/decoder/";

    /// <summary>Reals of the latent lie in [−Range, Range).</summary>
    public const float Range = 8;

    /// <summary>A pixel that the head sees as 0, and how far from it 1 is.</summary>
    private const float MiddlePixel = 127.5f, PixelsOfOne = 63.75f;

    private const ulong WeightPurpose = 3;

    private readonly Teacher _teacher;
    private readonly int _bits, _headNodes;

    private Student(Teacher teacher, BottleneckOptions options)
    {
        (_teacher, _bits, Cut) = (teacher, options.Bits, teacher.CutAt(options.At));
        Tensor restored = teacher.Graph.Tensors[Cut];
        Shape picture = teacher.Graph.Tensors[teacher.Picture].Shape, latent = new(1, restored.Shape[1], restored.Shape[2], options.Channels);
        long replaced = teacher.Nodes(Cut, behind: false).Sum(n => n.Operator.MacCount(teacher.Graph, n));
        GraphDraft draft = new();
        LayerWriter writer = new(draft, CounterRandom.For(options.Seed, WeightPurpose, 0));
        int image = draft.Tensor("picture", picture);
        int real = writer.Write(HeadName, image, LayerStack.Head(picture, restored, options.Channels, options.HeadMacs ?? replaced / 4));
        Quantization quantization = new(Step, Zero);
        Latent = draft.Node("latent/clip", new Unary(UnaryFunction.Clip, -Zero * Step, (Most - Zero) * Step), [real], latent);
        Symbols = draft.Node("latent/symbols", new Quantize(), [Latent], latent, ElementType.UInt8, quantization);
        Received = draft.Node("latent/received", new Dequantize(), [Symbols], latent);
        _headNodes = writer.Nodes + 1;
        Activation activation = OperatorActivation(teacher.Graph.Nodes.First(n => n.Outputs.Contains(Cut)).Operator);
        Restored = writer.Write(DecoderName, Received, LayerStack.Decoder(latent, restored, activation, options.DecoderMacs ?? replaced));
        Dictionary<int, int> places = new() { [Cut] = Restored };
        draft.Copy(teacher.Graph, teacher.Nodes(Cut, behind: true), teacher.Weights, places);
        Scores = places[teacher.Scores];
        Taps = [.. teacher.Cuts.Where(c => places.ContainsKey(c) && c != teacher.Scores).Select(c => (c, places[c]))];
        (Graph, Weights, Normalized, BlockEnds) = (draft.Build($"{teacher.Graph.Name}_bottleneck", image, Scores), draft.Weights, writer.Normalized, writer.BlockEnds);
    }

    /// <summary>The network, from pictures <c>[1,H,W,3]</c> to scores.</summary>
    public Graph Graph { get; }

    /// <summary>Its constants at the start.</summary>
    public WeightStore Weights { get; }

    /// <summary>Outputs of convolutions that are normalised over the batch.</summary>
    public ImmutableArray<int> Normalized { get; }

    /// <summary>Those of them that end a residual block.</summary>
    public ImmutableArray<int> BlockEnds { get; }

    /// <summary>The teacher's tensor that is restored.</summary>
    public int Cut { get; }

    /// <summary>The latent before it is quantised, behind it, and as the decoder sees it.</summary>
    public int Latent { get; }

    /// <inheritdoc cref="Latent"/>
    public int Symbols { get; }

    /// <inheritdoc cref="Latent"/>
    public int Received { get; }

    /// <summary>The restored tensor.</summary>
    public int Restored { get; }

    /// <summary>The scores.</summary>
    public int Scores { get; }

    /// <summary>Tensors from the cut on through which everything passes, of the teacher and here; the scores are not among them.</summary>
    public ImmutableArray<(int Teacher, int Student)> Taps { get; }

    /// <summary>Symbols of a latent.</summary>
    public int LatentElements => Graph.Tensors[Latent].Shape.ElementCount;

    /// <summary>Real distance between two symbols.</summary>
    public float Step => 2 * Range / (Most + 1);

    /// <summary>The symbol of 0.</summary>
    public int Zero => 1 << (_bits - 1);

    /// <summary>The largest symbol.</summary>
    public int Most => (1 << _bits) - 1;

    /// <summary>Makes a student with random weights where the bottleneck is, and the teacher's behind it.</summary>
    /// <exception cref="EdgeException">EDGE7021-EDGE7024.</exception>
    public static Student Of(Teacher teacher, BottleneckOptions options) => (options.Channels, options.Bits) switch
    {
        ( < 1 or > 64, _) => throw RecipeErrors.Option("The number of channels", "1 to 64"),
        (_, < 2 or > 8) => throw RecipeErrors.Option("The number of bits", "2 to 8"),
        _ => new Student(teacher, options),
    };

    /// <summary>The value that the head sees for each pixel value.</summary>
    public static float PixelValue(int pixel) => (pixel - MiddlePixel) * (1 / PixelsOfOne);

    /// <summary>The head as a model of its own: a picture of bytes to a latent of bytes.</summary>
    /// <param name="trained">This graph with trained constants.</param>
    /// <param name="weights">Those constants.</param>
    /// <param name="metadata">What the file says besides.</param>
    public ImportedModel Head(Graph trained, WeightStore weights, ImmutableSortedDictionary<string, string> metadata)
    {
        GraphDraft draft = new();
        Shape picture = trained.Tensors[trained.Inputs[0]].Shape, latent = trained.Tensors[Latent].Shape;
        int image = draft.Tensor("image", picture, ElementType.UInt8);
        int cast = draft.Node("image/real", new Cast(), [image], picture);
        int centred = draft.Node("image/centred", new Sub(), [cast, draft.Constant("image/middle", new Shape(1, 1, 1, 1), [MiddlePixel])], picture);
        int seen = draft.Node("image/seen", new Mul(), [centred, draft.Constant("image/scale", new Shape(1, 1, 1, 1), [1 / PixelsOfOne])], picture);
        Dictionary<int, int> places = new() { [trained.Inputs[0]] = seen };
        draft.Copy(trained, trained.Nodes.Take(_headNodes), weights, places);
        int levels = draft.Node("latent/levels", new Mul(), [places[Latent], draft.Constant("latent/scale", new Shape(1, 1, 1, 1), [1 / Step])], latent);
        int shifted = draft.Node("latent/shifted", new Add(), [levels, draft.Constant("latent/zero", new Shape(1, 1, 1, 1), [Zero])], latent);
        int symbols = draft.Node("latent", new Quantize(), [shifted], latent, ElementType.UInt8, new Quantization(1, 0));
        return new ImportedModel(draft.Build($"{_teacher.Graph.Name}.head", image, symbols), draft.Weights, metadata);
    }

    /// <summary>The tail as a model of its own: a latent of bytes to scores.</summary>
    /// <inheritdoc cref="Head"/>
    public ImportedModel Tail(Graph trained, WeightStore weights, ImmutableSortedDictionary<string, string> metadata)
    {
        GraphDraft draft = new();
        Shape latent = trained.Tensors[Latent].Shape;
        int symbols = draft.Tensor("latent", latent, ElementType.UInt8);
        int cast = draft.Node("latent/real", new Cast(), [symbols], latent);
        int levels = draft.Node("latent/levels", new Sub(), [cast, draft.Constant("latent/zero", new Shape(1, 1, 1, 1), [Zero])], latent);
        int received = draft.Node("latent/value", new Mul(), [levels, draft.Constant("latent/step", new Shape(1, 1, 1, 1), [Step])], latent);
        Dictionary<int, int> places = new() { [Received] = received };
        draft.Copy(trained, trained.Nodes.Skip(_headNodes + 2), weights, places);
        return new ImportedModel(draft.Build($"{_teacher.Graph.Name}.tail", symbols, places[Scores]), draft.Weights, metadata);
    }

    private static Activation OperatorActivation(Operator producer) => producer switch
    {
        Conv2D o => o.Activation,
        DepthwiseConv2D o => o.Activation,
        Add o => o.Activation,
        Mul o => o.Activation,
        Unary { Function: UnaryFunction.Relu } => Activation.Relu,
        Unary { Function: UnaryFunction.Relu6 } => Activation.Relu6,
        _ => Activation.None,
    };
}
