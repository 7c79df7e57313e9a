namespace Edge.Runtime;

/// <summary>A device that is not the endpoint, on a thread of its own: it does its part of an inference when it is told to.</summary>
internal sealed class DeviceThread : IDisposable
{
    private readonly Action _work;
    private readonly int _device;
    private readonly InProcessNetwork _network;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _start = new(0), _done = new(0);
    private volatile bool _isStopping;
    private Exception? _failure;

    /// <param name="name">The device, for people.</param>
    /// <param name="device">Its index in the plan.</param>
    /// <param name="network">Told when the work fails, so that nobody waits for this device.</param>
    /// <param name="work">One inference.</param>
    public DeviceThread(string name, int device, InProcessNetwork network, Action work)
    {
        (_device, _network, _work) = (device, network, work);
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Starts an inference.</summary>
    public void Start() => _start.Release();

    /// <summary>Waits until it is through.</summary>
    /// <returns>Why it failed, or null.</returns>
    public Exception? Join()
    {
        _done.Wait();
        return _failure;
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _start.Release();
        _thread.Join();
        _start.Dispose();
        _done.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _start.Wait();
            if (_isStopping)
            {
                return;
            }

            try
            {
                _work();
            }
            catch (Exception e)
            {
                _failure = e;
                _network.Fail(_device, e);
            }

            _done.Release();
        }
    }
}
