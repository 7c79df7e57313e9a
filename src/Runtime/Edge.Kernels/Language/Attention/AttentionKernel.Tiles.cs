using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Language;

/// <summary>Attention over given vectors and a given format of the cache.</summary>
internal sealed unsafe class AttentionKernel<TLanes, TVector, TBlocks>(AttentionShape shape) : AttentionKernel(shape)
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
    where TBlocks : struct, IKeyValueBlocks<TVector>
{
    private const int BlockTokens = KeyValueLayout.BlockTokens;

    /// <summary>Below so many queries a chunk is not worth expanding.</summary>
    private const int FewQueries = 4;

    private readonly int _headSize = shape.HeadSize;
    private readonly int _halfBlock = KeyValueLayout.HalfBlockBytes(shape.KeyValues, shape.HeadSize);
    private readonly float _scale = shape.Scale, _softCap = shape.SoftCap;
    private readonly int _window = shape.WindowTokens;

    /// <inheritdoc/>
    public override void Append(nint head, int position, nint key, nint value)
    {
        byte* block = Block((byte*)head, position);
        TBlocks.StoreKey(block, position % BlockTokens, (float*)key, _headSize);
        TBlocks.StoreValue(block + _halfBlock, position % BlockTokens, (float*)value, _headSize);
    }

    /// <inheritdoc/>
    public override void Attend(nint head, FloatRows queries, FloatRows outputs, int heads, int firstRow, int rows, int firstPosition, nint scratch)
    {
        Scratch memory = new(this, scratch);
        for (int row = 0; row < rows; row++)
        {
            CopyQueries((float*)queries[firstRow + row], memory.Queries + (row * heads * PaddedHead), heads);
        }

        int first = FirstSplit(firstPosition), last = (firstPosition + rows - 1) / SplitTokens;
        Tile tile = new((byte*)head, heads, rows, firstPosition);
        AccumulateSplit(tile, first, memory.Total, memory);
        for (int split = first + 1; split <= last; split++)
        {
            AccumulateSplit(tile, split, memory.Part, memory);
            MergeInto(memory.Total, memory.Part, rows * heads);
        }

        for (int row = 0; row < rows; row++)
        {
            Normalize(memory.Total + (row * heads * StateFloats), (float*)outputs[firstRow + row], heads);
        }
    }

    /// <inheritdoc/>
    public override void AttendSplit(nint head, nint queries, int heads, int position, int split, nint states, nint scratch)
    {
        Scratch memory = new(this, scratch);
        CopyQueries((float*)queries, memory.Queries, heads);
        AccumulateSplit(new Tile((byte*)head, heads, 1, position), split, (float*)states, memory);
    }

    /// <inheritdoc/>
    public override void Merge(nint states, int splits, int heads, int strideFloats, nint output)
    {
        float* total = (float*)states;
        for (int split = 1; split < splits; split++)
        {
            MergeInto(total, total + (split * strideFloats), heads);
        }

        Normalize(total, (float*)output, heads);
    }

    /// <summary>The softmax of a tile over the tokens of one split, from nothing.</summary>
    private void AccumulateSplit(Tile tile, int split, float* states, Scratch memory)
    {
        int queries = tile.Rows * tile.Heads;
        new Span<float>(states, queries * StateFloats).Clear();
        for (int query = 0; query < queries; query++)
        {
            states[(query * StateFloats) + PaddedHead] = float.NegativeInfinity;
        }

        int start = Math.Max(split * SplitTokens, FirstVisible(tile.FirstPosition) / ChunkTokens * ChunkTokens);
        int end = Math.Min((split + 1) * SplitTokens, tile.LastPosition + 1);
        for (int chunk = start; chunk < end; chunk += ChunkTokens)
        {
            AccumulateChunk(tile, chunk, states, memory);
        }
    }

    private void AccumulateChunk(Tile tile, int chunk, float* states, Scratch memory)
    {
        int tokens = Math.Min(ChunkTokens, tile.LastPosition + 1 - chunk);
        int firstRow = Math.Max(0, chunk - tile.FirstPosition);
        int endRow = _window == 0 ? tile.Rows : Math.Min(tile.Rows, chunk + ChunkTokens - 1 + _window - tile.FirstPosition);
        if (endRow <= firstRow)
        {
            return;
        }

        int first = firstRow * tile.Heads, count = (endRow - firstRow) * tile.Heads;
        byte* block = Block(tile.Cache, chunk);
        float* scores = memory.Scores + (first * ChunkTokens);
        if (count < FewQueries)
        {
            for (int query = first; query < first + count; query++)
            {
                Score(memory.Queries + (query * PaddedHead), block, tokens, memory.Scores + (query * ChunkTokens));
            }
        }
        else
        {
            Expand(block, tokens, memory);
            new Span<float>(scores, count * ChunkTokens).Clear();
            TileProduct<TLanes, TVector>.Add(memory.Queries + (first * PaddedHead), PaddedHead, memory.Keys, ChunkTokens, scores, ChunkTokens, count, _headSize, ChunkTokens);
        }

        for (int row = firstRow; row < endRow; row++)
        {
            int position = tile.FirstPosition + row;
            int visible = Math.Max(0, FirstVisible(position) - chunk), end = Math.Min(ChunkTokens, position + 1 - chunk);
            for (int query = row * tile.Heads; query < (row + 1) * tile.Heads; query++)
            {
                Exponentiate(memory.Scores + (query * ChunkTokens), visible, end, states + (query * StateFloats));
            }
        }

        if (count < FewQueries)
        {
            for (int query = first; query < first + count; query++)
            {
                AddValues(memory.Scores + (query * ChunkTokens), block, tokens, states + (query * StateFloats));
            }
        }
        else
        {
            TileProduct<TLanes, TVector>.Add(scores, ChunkTokens, memory.Values, PaddedHead, states + (first * StateFloats), StateFloats, count, tokens, PaddedHead);
        }
    }

    /// <summary>Keys and values of a chunk as floats: worth it where several queries read them.</summary>
    private void Expand(byte* block, int tokens, Scratch memory)
    {
        for (int token = 0; token < tokens; token += BlockTokens, block += 2 * _halfBlock)
        {
            for (int s = 0; s < _headSize; s++)
            {
                for (int slot = 0; slot < BlockTokens; slot += TLanes.Count)
                {
                    TLanes.Store(memory.Keys + (s * ChunkTokens) + token + slot, TBlocks.LoadKeys(block, slot, s, _headSize));
                }
            }

            float* values = memory.Values + (token * PaddedHead);
            int slots = Math.Min(BlockTokens, tokens - token);
            for (int slot = 0; slot < slots; slot++, values += PaddedHead)
            {
                for (int s = 0; s < _headSize; s += TLanes.Count)
                {
                    TLanes.Store(values + s, TBlocks.LoadValue(block + _halfBlock, slot, s, _headSize));
                }
            }
        }
    }

    /// <summary>The scores of one query, straight from the cache: the operations of the tile product in the same order.</summary>
    private void Score(float* query, byte* block, int tokens, float* scores)
    {
        nint stride = 2 * _halfBlock;
        int token = 0;
        for (; token + (2 * BlockTokens) <= tokens; token += 2 * BlockTokens, block += 2 * stride)
        {
            for (int slot = 0; slot < BlockTokens; slot += TLanes.Count)
            {
                TVector sum0 = TLanes.Broadcast(0), sum1 = sum0;
                for (int s = 0; s < _headSize; s++)
                {
                    TVector factor = TLanes.Broadcast(query[s]);
                    sum0 = TLanes.MultiplyAdd(factor, TBlocks.LoadKeys(block, slot, s, _headSize), sum0);
                    sum1 = TLanes.MultiplyAdd(factor, TBlocks.LoadKeys(block + stride, slot, s, _headSize), sum1);
                }

                TLanes.Store(scores + token + slot, sum0);
                TLanes.Store(scores + token + BlockTokens + slot, sum1);
            }
        }

        for (; token < tokens; token += BlockTokens, block += stride)
        {
            for (int slot = 0; slot < BlockTokens; slot += TLanes.Count)
            {
                TVector sum = TLanes.Broadcast(0);
                for (int s = 0; s < _headSize; s++)
                {
                    sum = TLanes.MultiplyAdd(TLanes.Broadcast(query[s]), TBlocks.LoadKeys(block, slot, s, _headSize), sum);
                }

                TLanes.Store(scores + token + slot, sum);
            }
        }
    }

    /// <summary>Adds the values of a chunk by the weights of one query, straight from the cache.</summary>
    private void AddValues(float* weights, byte* block, int tokens, float* state)
    {
        for (int s = 0; s < _headSize; s += 2 * TLanes.Count)
        {
            bool isPair = s + TLanes.Count < _headSize;
            TVector sum0 = TLanes.Load(state + s), sum1 = TLanes.Load(state + s + TLanes.Count);
            byte* values = block + _halfBlock;
            for (int token = 0; token < tokens; token += BlockTokens, values += 2 * _halfBlock)
            {
                int slots = Math.Min(BlockTokens, tokens - token);
                for (int slot = 0; slot < slots; slot++)
                {
                    TVector factor = TLanes.Broadcast(weights[token + slot]);
                    sum0 = TLanes.MultiplyAdd(factor, TBlocks.LoadValue(values, slot, s, _headSize), sum0);
                    if (isPair)
                    {
                        sum1 = TLanes.MultiplyAdd(factor, TBlocks.LoadValue(values, slot, s + TLanes.Count, _headSize), sum1);
                    }
                }
            }

            TLanes.Store(state + s, sum0);
            TLanes.Store(state + s + TLanes.Count, sum1);
        }
    }

    /// <summary>Turns the scores of a query into weights relative to its maximum so far, which may rise: then what it has is scaled down.</summary>
    private void Exponentiate(float* scores, int visible, int end, float* state)
    {
        if (_softCap > 0)
        {
            RowFunctions<TLanes, TVector>.Apply(new RowFunctions<TLanes, TVector>.Capped(_softCap), scores, scores, scores, ChunkTokens);
        }

        new Span<float>(scores, visible).Fill(float.NegativeInfinity);
        new Span<float>(scores + end, ChunkTokens - end).Fill(float.NegativeInfinity);
        float max = LaneSums<TLanes, TVector>.Max(scores, ChunkTokens);
        float* statistics = state + PaddedHead;
        if (max > statistics[0])
        {
            Scale(state, Exp(statistics[0] - max));
            statistics[0] = max;
        }

        TVector shift = TLanes.Broadcast(statistics[0]);
        for (int i = 0; i < ChunkTokens; i += TLanes.Count)
        {
            TLanes.Store(scores + i, Exponential<TLanes, TVector>.Exp(TLanes.Subtract(TLanes.Load(scores + i), shift)));
        }

        new Span<float>(scores, visible).Clear();
        new Span<float>(scores + end, ChunkTokens - end).Clear();
        statistics[1] += LaneSums<TLanes, TVector>.Sum(scores, ChunkTokens);
    }

    /// <summary>Adds a softmax over later tokens to one over earlier ones; one that saw none changes nothing.</summary>
    private void MergeInto(float* total, float* part, int queries)
    {
        for (int query = 0; query < queries; query++, total += StateFloats, part += StateFloats)
        {
            float* statistics = total + PaddedHead, others = part + PaddedHead;
            if (others[1] == 0)
            {
                continue;
            }

            float max = MathF.Max(statistics[0], others[0]);
            Scale(total, Exp(statistics[0] - max));
            Scale(part, Exp(others[0] - max));
            RowFunctions<TLanes, TVector>.Apply(default(RowFunctions<TLanes, TVector>.Sum), total, part, total, PaddedHead);
            (statistics[0], statistics[1]) = (max, statistics[1] + others[1]);
        }
    }

    private void Scale(float* state, float factor)
    {
        RowFunctions<TLanes, TVector>.Apply(new RowFunctions<TLanes, TVector>.Scaled(factor), state, state, state, PaddedHead);
        state[PaddedHead + 1] *= factor;
    }

    private void Normalize(float* states, float* output, int heads)
    {
        for (int head = 0; head < heads; head++, states += StateFloats, output += _headSize)
        {
            RowFunctions<TLanes, TVector>.Apply(new RowFunctions<TLanes, TVector>.Scaled(1 / states[PaddedHead + 1]), states, states, output, _headSize);
        }
    }

    private void CopyQueries(float* queries, float* target, int heads)
    {
        for (int head = 0; head < heads; head++, queries += _headSize, target += PaddedHead)
        {
            RowFunctions<TLanes, TVector>.Apply(new RowFunctions<TLanes, TVector>.Scaled(_scale), queries, queries, target, _headSize);
        }
    }

    private byte* Block(byte* cache, int position) => cache + ((nint)(position / BlockTokens) * 2 * _halfBlock);

    /// <summary>The exponential that the vectors compute, of one number.</summary>
    private static float Exp(float x)
    {
        float* lanes = stackalloc float[TLanes.Count];
        TLanes.Store(lanes, Exponential<TLanes, TVector>.Exp(TLanes.Broadcast(x)));
        return lanes[0];
    }

    /// <summary>Rows of a sequence at consecutive positions, and the query heads of one group.</summary>
    private readonly struct Tile(byte* cache, int heads, int rows, int firstPosition)
    {
        public readonly byte* Cache = cache;
        public readonly int Heads = heads, Rows = rows, FirstPosition = firstPosition;

        public int LastPosition => FirstPosition + Rows - 1;
    }

    /// <summary>Where things lie in the scratch memory.</summary>
    private readonly struct Scratch
    {
        public readonly float* Queries, Scores, Total, Part, Keys, Values;

        public Scratch(AttentionKernel<TLanes, TVector, TBlocks> kernel, nint memory)
        {
            Queries = (float*)memory;
            Scores = Queries + (TileQueries * kernel.PaddedHead);
            Total = Scores + (TileQueries * ChunkTokens);
            Part = Total + (TileQueries * kernel.StateFloats);
            Values = Part + (TileQueries * kernel.StateFloats);
            Keys = Values + (ChunkTokens * kernel.PaddedHead);
        }
    }
}
