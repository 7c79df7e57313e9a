using System.Text;
using Edge.Model;

namespace Edge.Fuzz.Targets;

/// <summary>Reads cluster files and device profiles.</summary>
internal static class ClusterTarget
{
    private const string Profile = """
        version: 2
        name: board
        about: 'A board'
        isa: [dsp]
        sources:
          sheet: { kind: datasheet, cite: 'its data sheet, 1.1' }
          run: { kind: calibration, cite: 'edge calibrate', date: 2026-11-22 }
        cores: { value: 4, source: sheet }
        clock: { value: 1.5GHz, source: sheet }
        memory: { value: 512KiB, source: sheet }
        arena: { value: 256KiB, source: sheet }
        memory_bandwidth: { value: 3GB/s, source: estimate }
        storage: { value: 1MB, source: sheet }
        storage_bandwidth: { value: 50MB/s, source: estimate }
        int8_rate: { value: 8GMAC/s, source: run, p10: 7GMAC/s, p90: 9GMAC/s }
        float32_rate: { value: 4GMAC/s, source: run }
        step_overhead: { value: 2us, source: estimate }
        link_bandwidth: { value: 300Mb/s, source: sheet }
        link_round_trip: { value: 1ms, source: estimate }
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
            DeviceProfileFile.Write(DeviceProfileFile.Read(text, "fuzz"));
        }
    }
}
