using Edge.Kernels.Language;
using Edge.Model;
using Edge.Testing;

namespace Edge.Kernels.Tests.Language;

/// <summary>Attention equals the formula, and a row's bits depend on nothing but its own tokens.</summary>
public sealed class AttentionKernelTests
{
    public static TheoryData<int, int, int, float, int, KeyValueType> Cases => new()
    {
        // head size, query heads, tokens, soft cap, window, cache
        { 64, 1, 1, 0, 0, KeyValueType.Float16 },
        { 64, 8, 70, 0, 0, KeyValueType.Float16 },
        { 48, 1, 200, 0, 0, KeyValueType.Float16 },
        { 8, 2, 33, 0, 0, KeyValueType.Float16 },
        { 128, 3, 130, 50, 0, KeyValueType.Float16 },
        { 32, 2, 600, 0, 100, KeyValueType.Float16 },
        { 20, 1, 1100, 0, 0, KeyValueType.Float16 },
        { 16, 4, 1300, 0, 600, KeyValueType.Float16 },
        { 64, 4, 90, 0, 0, KeyValueType.Q8 },
        { 48, 2, 600, 20, 70, KeyValueType.Q8 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attention_is_the_softmax_of_scores_over_what_a_token_sees(int headSize, int heads, int tokens, float softCap, int window, KeyValueType type)
    {
        using Sequence sequence = new(new AttentionShape(headSize, 0.3f, softCap, window, type), heads, tokens);
        using FloatMemory output = sequence.AttendInTiles(sequence.Kernel.Shape.HeadSize * heads >= 64 ? 8 : 16);
        foreach (int position in new[] { 0, tokens / 3, tokens / 2, tokens - 1 }.Distinct())
        {
            double[] expected = sequence.Expected(position);
            for (int i = 0; i < expected.Length; i++)
            {
                ((double)output.Span[(position * expected.Length) + i]).ShouldBe(expected[i], type == KeyValueType.Q8 ? 0.03 : 2e-3);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_has_the_same_bits_in_any_tile(int headSize, int heads, int tokens, float softCap, int window, KeyValueType type)
    {
        using Sequence sequence = new(new AttentionShape(headSize, 0.3f, softCap, window, type), heads, tokens);
        using FloatMemory alone = sequence.AttendInTiles(1), tiles = sequence.AttendInTiles(AttentionKernel.TileQueries / heads);
        tiles.Span.ToArray().ShouldBe(alone.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_has_the_same_bits_split_over_threads(int headSize, int heads, int tokens, float softCap, int window, KeyValueType type)
    {
        using Sequence sequence = new(new AttentionShape(headSize, 0.3f, softCap, window, type), heads, tokens);
        using FloatMemory whole = sequence.AttendInTiles(1);
        float[] row = whole.Span[^(heads * headSize)..].ToArray();
        sequence.AttendInSplits(tokens - 1).ShouldBe(row);
    }

    /// <summary>A sequence with random queries, keys and values, all in the cache.</summary>
    private sealed class Sequence : IDisposable
    {
        private readonly FloatMemory _queries, _keys, _values, _cache, _scratch;
        private readonly int _heads, _tokens;

        public Sequence(AttentionShape shape, int heads, int tokens)
        {
            SeededRandom random = new((ulong)tokens);
            (_heads, _tokens) = (heads, tokens);
            Kernel = TokenKernels.OfThisProcessor.Attention(shape);
            _queries = FloatMemory.Random(random, tokens * heads * shape.HeadSize);
            _keys = FloatMemory.Random(random, tokens * shape.HeadSize);
            _values = FloatMemory.Random(random, tokens * shape.HeadSize);
            _cache = new FloatMemory((int)(KeyValueLayout.HeadBytes(shape.KeyValues, shape.HeadSize, tokens) + KeyValueLayout.ReadAheadBytes) / sizeof(float)).Cleared();
            _scratch = new FloatMemory(Kernel.ScratchBytes / sizeof(float)).Cleared();
            for (int t = 0; t < tokens; t++)
            {
                Kernel.Append(_cache.Address, t, _keys.At(t * shape.HeadSize), _values.At(t * shape.HeadSize));
            }
        }

        public AttentionKernel Kernel { get; }

        public FloatMemory AttendInTiles(int rows)
        {
            int width = _heads * Kernel.Shape.HeadSize;
            FloatMemory output = new(_tokens * width);
            for (int first = 0; first < _tokens; first += rows)
            {
                Kernel.Attend(_cache.Address, new FloatRows(_queries.Address, width), new FloatRows(output.Address, width), _heads, first, Math.Min(rows, _tokens - first), first, _scratch.Address);
            }

            return output;
        }

        public float[] AttendInSplits(int position)
        {
            int width = _heads * Kernel.Shape.HeadSize, first = Kernel.FirstSplit(position), splits = (position / AttentionKernel.SplitTokens) + 1 - first;
            using FloatMemory states = new(splits * _heads * Kernel.StateFloats), output = new(width);
            for (int split = splits - 1; split >= 0; split--)
            {
                Kernel.AttendSplit(_cache.Address, _queries.At(position * width), _heads, position, first + split, states.At(split * _heads * Kernel.StateFloats), _scratch.Address);
            }

            Kernel.Merge(states.Address, splits, _heads, _heads * Kernel.StateFloats, output.Address);
            return output.Span.ToArray();
        }

        public double[] Expected(int position)
        {
            AttentionShape shape = Kernel.Shape;
            int size = shape.HeadSize, from = shape.WindowTokens == 0 ? 0 : Math.Max(0, position - shape.WindowTokens + 1);
            double[] output = new double[_heads * size];
            for (int head = 0; head < _heads; head++)
            {
                double sum = 0;
                for (int t = from; t <= position; t++)
                {
                    double score = 0;
                    for (int i = 0; i < size; i++)
                    {
                        score += (double)_queries.Span[(((position * _heads) + head) * size) + i] * _keys.Span[(t * size) + i];
                    }

                    score *= shape.Scale;
                    score = Math.Exp(shape.SoftCap > 0 ? shape.SoftCap * Math.Tanh(score / shape.SoftCap) : score);
                    sum += score;
                    for (int i = 0; i < size; i++)
                    {
                        output[(head * size) + i] += score * _values.Span[(t * size) + i];
                    }
                }

                for (int i = 0; i < size; i++)
                {
                    output[(head * size) + i] /= sum;
                }
            }

            return output;
        }

        public void Dispose()
        {
            _queries.Dispose();
            _keys.Dispose();
            _values.Dispose();
            _cache.Dispose();
            _scratch.Dispose();
        }
    }
}
