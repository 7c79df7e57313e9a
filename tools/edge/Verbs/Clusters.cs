using System.Collections.Immutable;
using System.Globalization;
using Edge.Cli.Execution;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Firmware;
using Edge.Runtime;

namespace Edge.Cli.Verbs;

/// <summary>The cluster that a command line asks for.</summary>
internal static class Clusters
{
    /// <summary>Address of an agent process that <c>edge</c> starts on this machine.</summary>
    public const string Local = "local";

    /// <summary>Address of the one device that runs in the process of <c>edge</c> itself.</summary>
    public const string InProcess = "inproc";

    private const string Emulated = ClusterFile.EmulatedBoard;
    private const string Serial = "serial:";

    /// <summary>The cluster of <c>--devices</c> or <c>--cluster</c>; without either, one device in this process.</summary>
    /// <exception cref="EdgeException">EDGE6003 for a list that is none, EDGE6004 for both options, EDGE13xx for a wrong file, EDGE6200 and EDGE622x for boards that cannot be.</exception>
    public static ClusterSpec Read(string? devices, FileInfo? file)
    {
        if (devices is not null && file is not null)
        {
            throw new EdgeException(6004, "Both --devices and --cluster are given.", "Each names all devices.", "Give one of them.");
        }

        if (file is not null)
        {
            if (!file.Exists)
            {
                throw new EdgeException(6014, $"Cluster file '{file}' cannot be opened.", "There is no such file.", "Check the path.");
            }

            return Checked(ClusterFile.Read(File.ReadAllText(file.FullName), file.Name, DeviceProfiles.Find, board => DeviceProfiles.Find(FirmwareBoard.Find(board).Profile)));
        }

        if (BoardOf(devices) is { } board)
        {
            return Of(board);
        }

        return devices is null
            ? new ClusterSpec([new ClusterDevice("this machine", InProcess, DeviceProfiles.Local)])
            : new ClusterSpec(Parse(devices));
    }

    /// <summary>The board of <c>--devices qemu:BOARD</c>, which runs a network on its own; null for other devices.</summary>
    /// <exception cref="EdgeException">EDGE6200 where there is no such board.</exception>
    public static FirmwareBoard? BoardOf(string? devices) =>
        devices is not null && devices.StartsWith(Emulated, StringComparison.Ordinal) ? FirmwareBoard.Find(devices[Emulated.Length..]) : null;

    /// <summary>The cluster of one board that feeds itself.</summary>
    public static ClusterSpec Of(FirmwareBoard board) => new([new ClusterDevice(board.Name, InProcess, DeviceProfiles.All[board.Profile]) { Board = board.Name }]);

    /// <summary>Plans a network for a cluster, which may have boards.</summary>
    public static PlanningResult Plan(PlanRequest request) => request.Cluster.Devices switch
    {
        [{ Address: InProcess, Board: { } board }] => FirmwarePlanner.Plan(request, FirmwareBoard.Find(board).Isa).Planned,
        _ when request.Cluster.Devices.Any(d => d.Board is not null) => BoardClusterPlanner.Plan(request, device => FirmwareBoard.Find(device.Board!).Isa),
        _ => NetworkPlanner.Plan(request),
    };

    /// <summary>Whether a cluster file lists boards.</summary>
    public static bool HasBoards(FileInfo? file) => file is not null && Read(null, file).Devices.Any(d => d.Board is not null);

    /// <summary>The board that a device of a cluster is.</summary>
    /// <param name="device">The device.</param>
    /// <param name="options">How it is prepared.</param>
    public static IBoardDevice BoardAt(ClusterDevice device, BoardOptions options)
    {
        FirmwareBoard board = FirmwareBoard.Find(device.Board!);
        return device.Address.StartsWith(Emulated, StringComparison.Ordinal)
            ? new EmulatedBoard(device.Name, board, new FirmwareMemory { RamBytes = device.SramBytes }, options.Weights)
            : new BoardAtPort(device.Name, board, new PortAddress(PortOf(device)), options.MostBitsPerSecond);
    }

    private static string PortOf(ClusterDevice device) => device.Address.StartsWith(Serial, StringComparison.Ordinal) ? device.Address[Serial.Length..] : device.Address;

    /// <summary>Boards are known, and no two are at one port.</summary>
    private static ClusterSpec Checked(ClusterSpec cluster)
    {
        Dictionary<string, string> ports = [];
        foreach (ClusterDevice device in cluster.Devices.Where(d => d.Board is not null))
        {
            FirmwareBoard board = FirmwareBoard.Find(device.Board!);
            string port = PortOf(device);
            if (device.Address.StartsWith(Emulated, StringComparison.Ordinal))
            {
                if (device.Address[Emulated.Length..] != board.Name)
                {
                    throw ClusterErrors.OtherEmulatedBoard(device.Name, device.Address, board.Name);
                }

                if (board.Machine is null)
                {
                    throw ClusterErrors.NotEmulated(board.Name, FirmwareBoard.All.Where(b => b.Machine is not null).Select(b => b.Name));
                }
            }
            else if (!ports.TryAdd(port.Split('@')[0], device.Name))
            {
                throw ClusterErrors.SamePort(port, ports[port.Split('@')[0]], device.Name);
            }
        }

        return cluster;
    }

    private static ImmutableArray<ClusterDevice> Parse(string devices)
    {
        string[] addresses = int.TryParse(devices, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count is > 0 and <= ClusterFile.MaxDevices ? [.. Enumerable.Repeat(Local, count)] : []
            : devices.Split(',', StringSplitOptions.TrimEntries);
        if (addresses.Length is 0 or > ClusterFile.MaxDevices || addresses.Any(a => a != Local && !a.StartsWith("tcp:", StringComparison.Ordinal)))
        {
            throw new EdgeException(6003, $"'--devices {devices}' is no list of devices.", $"It is a number from 1 to {ClusterFile.MaxDevices}, or a list of 'local' and 'tcp:HOST:PORT', or one emulated board, 'qemu:BOARD'.", "For example: --devices 3, or --devices local,tcp:192.168.1.10:7070.");
        }

        return [.. addresses.Select((address, i) => new ClusterDevice($"device{i}", address, DeviceProfiles.Local))];
    }
}
