using System.Diagnostics;
using Edge.Kernels.Products;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Model.Packing;
using Edge.Runtime.Language;

namespace Edge.Runtime;

/// <summary>
/// Measures how fast a device works through weights: one row of activations times matrices of made-up weights, with the products
/// and the threads of a language model. What a token costs is little else.
/// </summary>
internal sealed class WeightStream : IDisposable
{
    /// <summary>Most columns of a matrix.</summary>
    public const int MaxColumns = 1 << 20;

    /// <summary>Most bytes of weights.</summary>
    private const long MaxBytes = 256L << 20;

    /// <summary>Bytes of a matrix, about: as many as a device has of one.</summary>
    private const long UsualMatrixBytes = 2L << 20;

    private const int RowMultiple = 8;
    private const byte Filling = 0x11; // a number of everyday size in every type
    private const double Settling = 0.25, Ending = 0.8; // others may start a little later, and end a little earlier

    private readonly WorkerTeam _team;
    private readonly ActivationRows _activations;
    private readonly MatrixProduct _product;
    private readonly ReservedMemory _weights, _rows;
    private readonly long _matrixBytes;
    private readonly int _matrices, _matrixRows;

    /// <summary>Fills the weights and multiplies with them once.</summary>
    /// <param name="type">Element type of the weights.</param>
    /// <param name="columns">Columns of a matrix: whole blocks of the type.</param>
    /// <param name="bytes">Bytes of all matrices, about: more than caches hold, unless the model fits into them, too.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="arePagesLarge">Whether the weights will be in memory of their own, and not in mapped files.</param>
    /// <exception cref="EdgeException">EDGE5040, EDGE5041, EDGE5047: there is no such matrix.</exception>
    public WeightStream(ElementType type, int columns, long bytes, int threads, bool arePagesLarge)
    {
        WeightLayout layout = WeightPacking.LayoutOf(type);
        _ = MatrixProduct.Create(type, layout, RowMultiple, columns); // Refuses what cannot be.
        long eightRows = WeightPacking.PackedBytes(type, layout, RowMultiple, columns);
        bytes = Math.Clamp(bytes, eightRows, MaxBytes);
        _matrixRows = RowMultiple * (int)Math.Max(1, Math.Min(bytes, UsualMatrixBytes) / eightRows);
        _product = MatrixProduct.Create(type, layout, _matrixRows, columns);
        _matrixBytes = WeightPacking.PackedBytes(type, layout, _matrixRows, columns);
        _matrices = (int)Math.Max(1, bytes / _matrixBytes);
        _weights = new ReservedMemory(_matrices * _matrixBytes);
        _rows = new ReservedMemory((columns + (long)_matrixRows) * sizeof(float));
        _activations = new ActivationRows(1, columns);
        _team = new WorkerTeam(threads);
        if (arePagesLarge)
        {
            LargePages.Prefer(_weights.Address, _weights.Bytes);
        }

        _weights.GetSpan().Fill(Filling);
        ReservedMemory.Floats(_rows.Address, columns).Fill(1);
        _activations.Quantize(_rows.Address, columns, 1, _team);
        Multiply(0);
    }

    /// <summary>Multiplies for a while.</summary>
    /// <param name="duration">How long; its beginning and its end do not count.</param>
    /// <returns>Bytes of weights a second.</returns>
    public double BytesPerSecond(TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp(), ticks = (long)(duration.TotalSeconds * Stopwatch.Frequency);
        long from = start + (long)(Settling * ticks), to = start + (long)(Ending * ticks);
        (long begin, long end, long counted) = (start, 0, 0);
        for (int matrix = 0; ; matrix = (matrix + 1) % _matrices)
        {
            Multiply(matrix);
            long now = Stopwatch.GetTimestamp();
            if (now < from)
            {
                begin = now;
            }
            else if (end < to)
            {
                (end, counted) = (now, counted + _matrixBytes);
            }

            if (end >= to && now >= start + ticks)
            {
                return counted / Stopwatch.GetElapsedTime(begin, end).TotalSeconds;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _team.Dispose();
        _activations.Dispose();
        ((IDisposable)_rows).Dispose();
        ((IDisposable)_weights).Dispose();
    }

    private void Multiply(int matrix) =>
        _product.Run(_weights.Address + (nint)(matrix * _matrixBytes), _activations, 1, _rows.Address + (_activations.Columns * sizeof(float)), _matrixRows, _team);
}
