using Edge.Kernels.Language;
using Edge.Kernels.Products;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// Runs a <see cref="MixtureOfExperts"/> on the experts, and the columns of each, that a device has: expert by expert in
/// ascending order, each on the rows that chose it, so that a row's sum does not depend on the rows beside it. What experts say is
/// added in double precision (<see cref="SumParts"/>): a device's part of the sum, or all of it.
/// </summary>
internal sealed class ExpertRows : TokenStep
{
    private readonly TokenKernels _kernels;
    private readonly MixtureOfExperts _operator;
    private readonly ExpertMatrix _gate, _up, _down;
    private readonly FloatRows _source, _logits, _sums, _gathered, _hidden, _raised, _said;
    private readonly int _experts, _partColumns, _firstExpert, _localExperts, _width, _hiddenWidth;
    private readonly ActivationRows _inputs, _middles;
    private readonly ReservedMemory _memory;
    private readonly int[] _chosen, _rows;
    private readonly float[] _weights, _shares;

    /// <param name="kernels">What computes.</param>
    /// <param name="op">The operator.</param>
    /// <param name="source">Input <c>[R,D]</c>.</param>
    /// <param name="logits">Router logits <c>[R,E]</c>.</param>
    /// <param name="gate">Gates <c>[F,D]</c>.</param>
    /// <param name="up">Ups <c>[F,D]</c>.</param>
    /// <param name="down">Downs <c>[D,F]</c>.</param>
    /// <param name="partColumns">Columns of the downs that are added in single precision.</param>
    /// <param name="sums">Output <c>[R,D]</c>, rows of doubles.</param>
    /// <param name="experts">E.</param>
    /// <param name="slice">The part of the gates that is here.</param>
    /// <param name="rowCapacity">Most rows.</param>
    public ExpertRows(TokenKernels kernels, MixtureOfExperts op, FloatRows source, FloatRows logits, ExpertMatrix gate, ExpertMatrix up, ExpertMatrix down, int partColumns, FloatRows sums, int experts, WeightSlice slice, int rowCapacity)
    {
        (_kernels, _operator, _source, _logits, _gate, _up, _down, _partColumns, _sums) = (kernels, op, source, logits, gate, up, down, partColumns, sums);
        (_experts, _firstExpert, _localExperts, _width, _hiddenWidth) = (experts, slice.FirstExpert, slice.Experts, slice.Columns, slice.Rows);
        (_inputs, _middles) = (new ActivationRows(rowCapacity, _width), new ActivationRows(rowCapacity, _hiddenWidth));
        _memory = new ReservedMemory((long)rowCapacity * ((3 * _width) + (2 * _hiddenWidth)) * sizeof(float));
        _said = new FloatRows(_memory.Address, 2 * _width);
        _gathered = new FloatRows(_said[rowCapacity], _width);
        _hidden = new FloatRows(_gathered[rowCapacity], _hiddenWidth);
        _raised = new FloatRows(_hidden[rowCapacity], _hiddenWidth);
        (_chosen, _weights) = (new int[rowCapacity * op.UsedCount], new float[rowCapacity * op.UsedCount]);
        (_rows, _shares) = (new int[rowCapacity], new float[rowCapacity]);
    }

    public override bool MakesDoubles => true;

    public override void Run(TokenRun run)
    {
        int used = _operator.UsedCount;
        for (int row = 0; row < run.Rows; row++)
        {
            ExpertRouting.Choose(ReservedMemory.Floats(_logits[row], _experts), _operator.Normalizes, _operator.Scale, _chosen.AsSpan(row * used, used), _weights.AsSpan(row * used, used));
            ReservedMemory.Floats(_sums[row], 2 * _width).Clear();
        }

        for (int expert = 0; expert < _localExperts; expert++)
        {
            int rows = Gather(run, _firstExpert + expert);
            if (rows > 0)
            {
                Ask(run, expert, rows);
            }
        }
    }

    public override void Dispose()
    {
        _inputs.Dispose();
        _middles.Dispose();
        ((IDisposable)_memory).Dispose();
    }

    /// <summary>Puts the rows that chose an expert together.</summary>
    private int Gather(TokenRun run, int expert)
    {
        int rows = 0, used = _operator.UsedCount;
        for (int row = 0; row < run.Rows; row++)
        {
            int rank = _chosen.AsSpan(row * used, used).IndexOf(expert);
            if (rank >= 0)
            {
                ReservedMemory.Copy(_source[row], _gathered[rows], (long)_width * sizeof(float));
                (_rows[rows], _shares[rows]) = (row, _weights[(row * used) + rank]);
                rows++;
            }
        }

        return rows;
    }

    /// <summary>Adds what an expert says to the rows that chose it.</summary>
    private void Ask(TokenRun run, int expert, int rows)
    {
        _inputs.Quantize(_gathered.Address, _gathered.Stride, rows, run.Team);
        _gate.Run(run, expert, _inputs, rows, _hidden);
        _up.Run(run, expert, _inputs, rows, _raised);
        _kernels.GatedProduct(_hidden.Address, _raised.Address, _hidden.Address, rows * _hiddenWidth, _operator.Function);
        _middles.Quantize(_hidden.Address, _hidden.Stride, rows, run.Team);
        _down.Sum(run, expert, _middles, rows, _partColumns, _said);
        for (int i = 0; i < rows; i++)
        {
            _kernels.AddScaled(_said[i], _shares[i], _sums[_rows[i]], _width);
        }
    }
}
