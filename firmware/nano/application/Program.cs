using Edge.Nano.Device;
using Edge.Nano.Kernels;
using Edge.Nano.Wire;

namespace Edge.Nano;

/// <summary>
/// The application of a board with .NET nanoFramework: a device of a cluster (<c>docs/nano.md</c>). What differs from board to
/// board is here.
/// </summary>
public static class Program
{
    // The UART that the host is connected to, and not the one that nanoff uses.
    private const string Port = "COM2";

    /// <summary>Serves one host after the other.</summary>
    public static void Main()
    {
        BoardSettings settings = new BoardSettings();
        settings.Life = (uint)DateTime.UtcNow.Ticks;
        BoardDevice device = new BoardDevice(new PortLine(Port, settings.BitsPerSecond), BoardKernels.Create(), settings);
        while (true)
        {
            device.Serve();
        }
    }
}
