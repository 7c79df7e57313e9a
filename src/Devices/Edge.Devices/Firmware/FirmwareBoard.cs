using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Devices;

/// <summary>A microcontroller board that images are built for: a folder of <c>firmware/boards</c>.</summary>
/// <param name="Name">Its name, and its folder's.</param>
/// <param name="Isa">The kernels that it runs.</param>
/// <param name="Profile">Name of its device profile.</param>
/// <param name="CompilerFlags">What the compiler has to know of its core.</param>
/// <param name="Sources">Folders of <c>firmware/boards</c> whose sources are its start-up code and drivers, its own among them.</param>
/// <param name="Machine">Its name in QEMU, or null where QEMU has no such board.</param>
public sealed record FirmwareBoard(string Name, FirmwareIsa Isa, string Profile, ImmutableArray<string> CompilerFlags, ImmutableArray<string> Sources, string? Machine)
{
    private static readonly ImmutableArray<string> CortexM4 = ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard"];
    private static readonly ImmutableArray<string> CortexM7 = ["-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=hard"];
    private static readonly ImmutableArray<string> CortexM55 = ["-mcpu=cortex-m55", "-mthumb", "-mfloat-abi=hard"];

    /// <summary>All boards, by name.</summary>
    public static ImmutableArray<FirmwareBoard> All { get; } =
    [
        Mps("mps2-an386", FirmwareIsa.Dsp, "cortex-m4", CortexM4),
        Mps("mps2-an500", FirmwareIsa.Dsp, "cortex-m7", CortexM7),
        Mps("mps3-an547", FirmwareIsa.Mve, "cortex-m55", CortexM55),
    ];

    /// <summary>Finds a board.</summary>
    /// <exception cref="EdgeException">EDGE6200 where there is none of that name.</exception>
    public static FirmwareBoard Find(string name) => All.FirstOrDefault(b => b.Name == name) ?? throw new EdgeException(
        6200, $"There is no board '{name}'.", $"The boards are {string.Join(", ", All.Select(b => b.Name))}.", "Name one of them, or add a folder to firmware/boards (firmware/boards/README.md).");

    private static FirmwareBoard Mps(string name, FirmwareIsa isa, string profile, ImmutableArray<string> flags) =>
        new(name, isa, profile, flags, [name, "cortex-m", "cmsdk"], name);
}
