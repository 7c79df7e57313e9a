using System.Collections.Immutable;
using System.Globalization;
using Edge.Cli.Tests.Verbs;
using Edge.Devices;
using Edge.Devices.Flashing;

namespace Edge.Cli.Tests.Flashing;

/// <summary>A folder of scripts that speak the command lines and the output of the tools, and a chip's flash in a file.</summary>
internal sealed class FakeTools : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Puts the scripts in place.</summary>
    /// <param name="scenario">What happens: <c>success</c>, <c>wrong-chip</c>, <c>bad-flash</c>, <c>empty-flash</c>, <c>no-device</c>, <c>two-devices</c>, <c>hang</c>, <c>hang-write</c>, <c>killed</c>, <c>fail-write</c> or <c>nonsense</c>.</param>
    /// <param name="tool">The script of a version of its tool that takes the tool's place, as <c>esptool-5</c> does; any other name changes nothing.</param>
    public FakeTools(string scenario, string tool = "")
    {
        foreach (string script in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Flashing/Fakes")))
        {
            File.Copy(script, _folder[Path.GetFileName(script)]);
        }

        if (tool != NameOf(tool))
        {
            File.Move(_folder[tool], _folder[NameOf(tool)], overwrite: true);
        }

        File.WriteAllText(_folder["scenario"], scenario);
    }

    /// <summary>The tool that a script speaks for.</summary>
    public static string NameOf(string script) => script == "esptool-5" ? "esptool" : script;

    /// <summary>Where the scripts are.</summary>
    public string Folder => _folder[string.Empty];

    /// <summary>The calls that were made.</summary>
    public string[] Calls => File.Exists(_folder["calls"]) ? File.ReadAllLines(_folder["calls"]) : [];

    /// <summary>What the chip's flash holds; null where nothing was written.</summary>
    public byte[]? Flash => File.Exists(_folder["flash"]) ? File.ReadAllBytes(_folder["flash"]) : null;

    /// <summary>Whether the board was started.</summary>
    public bool IsStarted => File.Exists(_folder["started"]);

    /// <summary>A machine that has these tools.</summary>
    /// <param name="devices">How many probes and ports are connected.</param>
    /// <param name="silence">How long a tool may say nothing.</param>
    public FlashHost Host(int devices, TimeSpan silence) => new()
    {
        Tools = new ToolRunner([Folder]) { SilenceLimit = silence },
        UsbDevices = () => [.. UsbDevices.Take(devices * 2)],
        Ports = () => [.. Ports.Take(devices)],
    };

    private static ImmutableArray<UsbDevice> UsbDevices { get; } =
    [
        new("1-1", 1, 7, new UsbId(0x0483, 0x374b), "066DFF515349", "STMicroelectronics STM32 STLink"),
        new("1-2", 1, 5, new UsbId(0x2e8a, 0x0003), "E0C9125B0D9B", "Raspberry Pi RP2 Boot"),
        new("1-3", 1, 8, new UsbId(0x0483, 0x374b), "0668FF303435", "STMicroelectronics STM32 STLink"),
        new("1-4", 1, 6, new UsbId(0x2e8a, 0x0003), "E0C9125B0D9B", "Raspberry Pi RP2 Boot"),
    ];

    private static ImmutableArray<SerialPortInfo> Ports { get; } =
    [
        new("/dev/ttyUSB0", 0x10c4, 0xea60, "0001", "Silicon Labs CP2102"),
        new("/dev/ttyUSB1", 0x10c4, 0xea60, "0002", "Silicon Labs CP2102"),
    ];

    /// <summary>Completes when a script hangs.</summary>
    /// <returns>Its process.</returns>
    public async Task<int> HangsAsync()
    {
        TaskCompletionSource hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FileSystemWatcher watcher = new(Folder, "hanging");
        watcher.Created += (_, _) => hangs.TrySetResult();
        watcher.Renamed += (_, _) => hangs.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (!File.Exists(_folder["hanging"]))
        {
            await hangs.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }

        return int.Parse(await File.ReadAllTextAsync(_folder["hanging"]), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _folder.Dispose();
}
