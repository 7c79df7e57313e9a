using Edge.Model;

namespace Edge.Runtime;

/// <summary>The boards whose lines this process holds: makes them ready for plans, and knows which are lost.</summary>
internal sealed class BoardGroup(IReadOnlyDictionary<int, IBoardDevice> boards) : IAsyncDisposable
{
    private readonly SortedDictionary<int, IBoardDevice> _boards = new(boards.ToDictionary());
    private readonly Dictionary<int, PreparedBoard> _prepared = [];
    private readonly List<string> _lost = [];

    /// <summary>Positions of the boards that are left, among all devices of the cluster, ascending.</summary>
    public IReadOnlyList<int> Positions => [.. _boards.Keys];

    /// <summary>Names of the boards that were lost and taken away.</summary>
    public IReadOnlyList<string> LostDevices => _lost;

    /// <summary>Whether a board can no longer be used and was not taken away yet.</summary>
    public bool HasLost => _boards.Keys.Any(IsLost);

    /// <summary>Whether all are lost.</summary>
    public bool IsAllLost => _boards.Keys.All(IsLost);

    /// <summary>The boards that can no longer be used and were not taken away yet, for people, and why.</summary>
    public IEnumerable<(string Device, string Reason)> LostNow =>
        _boards.Where(b => IsLost(b.Key)).Select(b => ($"'{b.Value.Name}' at {b.Value.Place}", _prepared[b.Key].Connection.Ended.Result.Diagnostics[0].ToString()));

    /// <summary>Makes the boards ready for their parts of a plan, all at once.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="devices">Which device of the plan each board is, in the order of <see cref="Positions"/>.</param>
    /// <param name="shards">The plan's weights.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The boards in the same order; null for one that has nothing to do.</returns>
    /// <exception cref="EdgeException">What a board cannot run, naming it.</exception>
    public async Task<(IBoardDevice Device, PreparedBoard? Board)[]> PrepareAsync(Plan plan, IReadOnlyList<int> devices, IShardSource shards, CancellationToken cancellation)
    {
        _prepared.Clear();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<PreparedBoard?>[] preparing = [.. _boards.Values.Zip(devices).Select(b => PrepareAsync(b.First, plan, b.Second, shards, stop))];
        await Task.WhenAll(preparing);
        foreach ((int position, Task<PreparedBoard?> prepared) in _boards.Keys.Zip(preparing))
        {
            if (prepared.Result is { } board)
            {
                _prepared[position] = board;
            }
        }

        return [.. _boards.Values.Zip(preparing, (device, board) => (device, board.Result))];
    }

    /// <summary>Works without the boards that are lost from now on.</summary>
    public async Task TakeAwayLostAsync()
    {
        foreach (int position in _boards.Keys.Where(IsLost).ToArray())
        {
            _boards.Remove(position, out IBoardDevice? board);
            _lost.Add(board!.Name);
            await board.DisposeAsync();
        }
    }

    /// <summary>Ends the emulated ones, closes the lines of the others.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (IBoardDevice board in _boards.Values)
        {
            await board.DisposeAsync();
        }
    }

    private static async Task<PreparedBoard?> PrepareAsync(IBoardDevice board, Plan plan, int device, IShardSource shards, CancellationTokenSource stop)
    {
        if (plan.Devices[device].Steps.IsEmpty)
        {
            return null;
        }

        try
        {
            return await board.PrepareAsync(plan, device, shards, stop.Token);
        }
        catch (EdgeException e)
        {
            await stop.CancelAsync(); // an image that nobody will run need not be built
            throw AgentErrors.DeviceFailed(board.Name, e);
        }
    }

    private bool IsLost(int position) => _prepared.TryGetValue(position, out PreparedBoard? board) && board.Connection.Ended.IsCompleted;
}
