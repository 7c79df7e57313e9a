using System.Text;
using Edge.Model;

namespace Edge.Fuzz.Targets;

/// <summary>Reads cluster files and device profiles.</summary>
internal static class ClusterTarget
{
    private const string Profile = """
        name: board
        cores: 4
        clock_hz: 1.5e9
        arena: 256KiB
        flash: 1MB
        int8_macs_per_second: 8e9
        float32_macs_per_second: 4e9
        memory_bytes_per_second: 3e9
        step_overhead: 2us
        link_bandwidth: 300Mb/s
        link_round_trip: 1ms
        """;

    private const string Cluster = """
        devices:
          - { name: a, address: local, profile: board }
          - { name: b, address: 'tcp:host:7070', profile: board, arena: 64KiB, link_round_trip: 5ms }
          - { name: c, address: /dev/ttyACM0, board: m4, sram: 64KiB }
        join: a
        """;

    public static IEnumerable<byte[]> Seeds => [Encoding.UTF8.GetBytes(Profile), Encoding.UTF8.GetBytes(Cluster)];

    public static void Run(ReadOnlySpan<byte> data)
    {
        string text = Encoding.UTF8.GetString(data);
        DeviceProfile board = DeviceProfileFile.Read(Profile, "seed");
        try
        {
            ClusterFile.Read(text, "fuzz", name => name == "board" ? board : null, name => name == "m4" ? board : null);
        }
        catch (EdgeException)
        {
            DeviceProfileFile.Read(text, "fuzz");
        }
    }
}
