using Edge.Model;

namespace Edge.Runtime;

/// <summary>A microcontroller of a cluster whose line this process holds. It can be made ready for one plan after the other.</summary>
public interface IBoardDevice : IAsyncDisposable
{
    /// <summary>Its name in the cluster.</summary>
    string Name { get; }

    /// <summary>Where it is, for people: a port, or an emulated board.</summary>
    string Place { get; }

    /// <summary>Brings the program of a device of a plan to the board and opens its line. What it ran before is given up.</summary>
    /// <param name="plan">A verified plan.</param>
    /// <param name="device">Index of the device that the board is.</param>
    /// <param name="shards">The plan's weights.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The board, ready to run; its connection belongs to this object.</returns>
    /// <exception cref="EdgeException">33xx: what no firmware runs. 55xx, 62xx: the board, its image. 40xx: its line.</exception>
    Task<PreparedBoard> PrepareAsync(Plan plan, int device, IShardSource shards, CancellationToken cancellation);
}
