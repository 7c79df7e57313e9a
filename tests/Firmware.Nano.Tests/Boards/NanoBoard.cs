extern alias nano;

using Edge.Golden.Tests.Boards;
using Edge.Transport.Links;
using nano::Edge.Nano.Device;
using nano::Edge.Nano.Kernels;

namespace Firmware.Nano.Tests.Boards;

/// <summary>The application as it runs on a board, on a thread of its own, with a line to it.</summary>
internal sealed class NanoBoard : ITestBoard
{
    private readonly ConnectionLine _line = new();
    private readonly List<IConnection> _plugged = [];
    private readonly Thread _thread;
    private Exception? _failure;

    public NanoBoard(BoardSettings settings)
    {
        _thread = new Thread(() => Run(settings)) { IsBackground = true, Name = "nano board" };
        _thread.Start();
    }

    IConnection ITestBoard.Connect() => Connect();

    /// <summary>Plugs a host in.</summary>
    /// <returns>The host's end of the line.</returns>
    public LoopbackConnection Connect()
    {
        (LoopbackConnection here, LoopbackConnection there) = LoopbackConnection.CreatePair(4096);
        _plugged.Add(here);
        _line.Plug(there);
        return here;
    }

    public void Dispose()
    {
        _line.Dispose();
        _plugged.ForEach(c => c.Dispose());
        _thread.Join(TimeSpan.FromSeconds(60)).ShouldBeTrue("the application does not end with its line");
        _failure.ShouldBeNull();
    }

    private void Run(BoardSettings settings)
    {
        try
        {
            BoardDevice device = new(_line, new ManagedKernels(), settings);
            while (true)
            {
                device.Serve();
            }
        }
        catch (OperationCanceledException)
        {
            // switched off
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }
}
