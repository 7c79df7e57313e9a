using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// All devices of a plan in one process: the endpoint runs on the calling thread, each other device on a thread of its
/// own. What a plan computes can be checked with it without any link.
/// </summary>
public sealed class InProcessCluster : IDisposable
{
    private readonly Session[] _sessions;
    private readonly DeviceThread[] _workers;
    private readonly InProcessNetwork _network;

    /// <summary>Prepares every device of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shards">Where the weights of all devices are.</param>
    /// <param name="kernels">What computes.</param>
    /// <param name="threads">Threads that compute on each device.</param>
    /// <exception cref="EdgeException">As <see cref="PreparedPlan.Prepare"/>.</exception>
    public InProcessCluster(Plan plan, IShardSource shards, IKernelSet kernels, int threads = 1)
    {
        _network = new InProcessNetwork(plan);
        List<Session> sessions = [];
        try
        {
            for (int device = 0; device < plan.Devices.Length; device++)
            {
                sessions.Add(new Session(PreparedPlan.Prepare(plan, device, shards, kernels, threads), _network.Of(device)));
            }
        }
        catch
        {
            sessions.ForEach(s => s.Dispose());
            throw;
        }

        _sessions = [.. sessions];
        _workers = [.. sessions.Where(s => s.Device != plan.Endpoint).Select(s => new DeviceThread(plan.Devices[s.Device].Name, s.Device, _network, s.Run))];
    }

    /// <summary>The sessions, by device.</summary>
    public IReadOnlyList<Session> Sessions => _sessions;

    /// <summary>Bytes that have travelled between devices since the start.</summary>
    public long WireBytes => _network.WireBytes;

    /// <summary>Runs one inference.</summary>
    /// <param name="inputs">One memory for each network input, in graph order.</param>
    /// <param name="outputs">One memory for each network output, filled.</param>
    /// <exception cref="EdgeException">The error of the first device that failed; the cluster cannot be used afterwards.</exception>
    public void Run(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs)
    {
        Session endpoint = _sessions[_sessions[0].Plan.Endpoint];
        endpoint.Attach(inputs, outputs);
        foreach (DeviceThread worker in _workers)
        {
            worker.Start();
        }

        Exception? failure = null;
        try
        {
            endpoint.RunAttached();
        }
        catch (Exception e)
        {
            failure = e;
            _network.Fail(endpoint.Device, e);
        }

        foreach (DeviceThread worker in _workers)
        {
            Exception? own = worker.Join();
            failure = failure is null or EdgeException { Code: ExecutionErrors.PeerLostCode } ? own ?? failure : failure;
        }

        if (failure is not null)
        {
            throw failure is EdgeException known ? new EdgeException(known.Diagnostics, known) : failure;
        }
    }

    /// <summary>Ends the threads and gives the memory back.</summary>
    public void Dispose()
    {
        foreach (DeviceThread worker in _workers)
        {
            worker.Dispose();
        }

        foreach (Session session in _sessions)
        {
            session.Dispose();
        }
    }
}
