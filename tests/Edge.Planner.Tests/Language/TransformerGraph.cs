using System.Collections.Immutable;
using Edge.Model;
using Edge.Testing;

namespace Edge.Planner.Tests.Language;

/// <summary>A transformer of any shape with weights of random bytes: what the planner looks at is there, what they say does not matter.</summary>
internal sealed record TransformerGraph
{
    public int Layers { get; init; } = 2;

    public int Width { get; init; } = 64;

    public int Heads { get; init; } = 8;

    public int KeyValueHeads { get; init; } = 4;

    public int HeadSize { get; init; } = 32;

    public int FeedForward { get; init; } = 192;

    public int VocabularyCount { get; init; } = 320;

    public ElementType Type { get; init; } = ElementType.Q8_0;

    /// <summary>Experts of a layer; 0 for a dense one.</summary>
    public int Experts { get; init; }

    /// <summary>Gemma 2: norms behind the halves of a layer too, logits with a soft cap.</summary>
    public bool PostNorms { get; init; }

    /// <summary>Qwen 3: norms of queries and keys.</summary>
    public bool HeadNorms { get; init; }

    /// <summary>Qwen 2: biases of queries, keys and values.</summary>
    public bool Biases { get; init; }

    /// <summary>Qwen 2 MoE: a shared expert with a gate of its own.</summary>
    public bool SharedExpert { get; init; }

    /// <summary>The output layer reads the table of embeddings.</summary>
    public bool Tied { get; init; }

    public ImportedModel Build()
    {
        GraphBuilder builder = new("transformer");
        SeededRandom random = new(7);
        int ids = builder.Input(ElementType.Int32, new Shape(1)), positions = builder.Input(ElementType.Int32, new Shape(1));
        int table = Matrix(VocabularyCount, Width), frequencies = Vector(HeadSize / 2);
        int x = Node(new EmbeddingLookup(), [ids, table], Width);
        for (int layer = 0; layer < Layers; layer++)
        {
            x = Residual(x, AttentionHalf(Norm(x)));
            int normed = Norm(x);
            x = Residual(x, Experts > 0 ? ExpertHalf(normed) : FeedForwardHalf(normed, FeedForward));
        }

        int logits = Node(new FullyConnected(), [Norm(x), Tied ? table : Matrix(VocabularyCount, Width)], VocabularyCount);
        logits = PostNorms ? Node(new SoftCap(30), [logits], VocabularyCount) : logits;
        return new ImportedModel(builder.Build(logits), builder.Weights, ImmutableSortedDictionary<string, string>.Empty);

        int AttentionHalf(int normed)
        {
            int query = Rotated(Project(normed, Heads)), key = Rotated(Project(normed, KeyValueHeads)), value = Project(normed, KeyValueHeads);
            int attended = Node(new Attention(Heads, KeyValueHeads, HeadSize, 0.1f), [query, key, value, positions], Heads * HeadSize);
            return Node(new FullyConnected(), [attended, Matrix(Width, Heads * HeadSize)], Width);
        }

        int Project(int normed, int heads) => Node(new FullyConnected(), Biases ? [normed, Matrix(heads * HeadSize, Width), Vector(heads * HeadSize)] : [normed, Matrix(heads * HeadSize, Width)], heads * HeadSize);

        int Rotated(int tensor)
        {
            int channels = builder[tensor].Shape.ElementCount;
            tensor = HeadNorms ? Node(new RmsNorm(1e-5f), [tensor, Vector(HeadSize)], channels) : tensor;
            return Node(new Rope(HeadSize, RopePairing.Halves), [tensor, positions, frequencies], channels);
        }

        int FeedForwardHalf(int normed, int columns)
        {
            int gate = Node(new FullyConnected(), [normed, Matrix(columns, Width)], columns), up = Node(new FullyConnected(), [normed, Matrix(columns, Width)], columns);
            int middle = Node(new GatedProduct(GateFunction.Silu), [gate, up], columns);
            return Node(new FullyConnected(), [middle, Matrix(Width, columns)], Width);
        }

        int ExpertHalf(int normed)
        {
            int router = Node(new FullyConnected(), [normed, Floats(Experts, Width)], Experts);
            int mixed = Node(new MixtureOfExperts(2, GateFunction.Silu, Normalizes: true), [normed, router, Stack(FeedForward, Width), Stack(FeedForward, Width), Stack(Width, FeedForward)], Width);
            if (!SharedExpert)
            {
                return mixed;
            }

            int shared = FeedForwardHalf(normed, FeedForward);
            int gate = Node(new Unary(UnaryFunction.Logistic), [Node(new FullyConnected(), [normed, Floats(1, Width)], 1)], 1);
            return Node(new Add(), [mixed, Node(new Mul(), [shared, gate], Width)], Width);
        }

        int Residual(int before, int change) => Node(new Add(), [before, PostNorms ? Norm(change) : change], Width);

        int Norm(int tensor) => Node(new RmsNorm(1e-5f), [tensor, Vector(Width)], Width);

        int Node(Operator operation, ReadOnlySpan<int> inputs, int channels) => builder.Node(operation, inputs, ElementType.Float32, new Shape(1, channels));

        int Matrix(int rows, int columns) => Constant(Type, new Shape(rows, columns));

        int Stack(int rows, int columns) => Constant(Type, new Shape(Experts, rows, columns));

        int Floats(int rows, int columns) => Constant(ElementType.Float32, new Shape(rows, columns));

        int Vector(int count) => Constant(ElementType.Float32, new Shape(count));

        int Constant(ElementType type, Shape shape)
        {
            byte[] bytes = new byte[type.Bytes(shape.ElementCount)];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)random.NextBits();
            }

            return builder.Constant<byte>(type, shape, bytes);
        }
    }
}
