using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>The angles of a batch's rows by one constant of frequencies: computed once an inference, read in every layer.</summary>
/// <param name="frequencies">The constant, where the first step that reads it has it.</param>
/// <param name="pairs">Frequencies.</param>
/// <param name="magnitude">Factor of cosines and sines.</param>
/// <param name="rowCapacity">Most rows.</param>
internal sealed class Rotations(WeightAddress frequencies, int pairs, float magnitude, int rowCapacity) : IDisposable
{
    private readonly ReservedMemory _table = new((long)rowCapacity * RotationTable.RowFloats(pairs) * sizeof(float));
    private long _run = -1;

    /// <summary>Pairs of a head that turn.</summary>
    public int Pairs => pairs;

    /// <summary>The table.</summary>
    public FloatRows Rows => new(_table.Address, RotationTable.RowFloats(pairs));

    /// <summary>Computes the angles, unless this inference has them.</summary>
    public void Fill(TokenRun run)
    {
        if (_run != run.Number)
        {
            RotationTable.Fill(run.Positions, frequencies.In(run), pairs, magnitude, _table.Address);
            _run = run.Number;
        }
    }

    public void Dispose() => ((IDisposable)_table).Dispose();
}
