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
    private static readonly ImmutableArray<string> CortexM0Plus = ["-mcpu=cortex-m0plus", "-mthumb", "-mfloat-abi=soft"];
    private static readonly ImmutableArray<string> CortexM33 = ["-mcpu=cortex-m33", "-mthumb", "-mfloat-abi=hard"];
    private static readonly ImmutableArray<string> CortexM4 = ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard"];
    private static readonly ImmutableArray<string> CortexM7 = ["-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=hard"];
    private static readonly ImmutableArray<string> CortexM55 = ["-mcpu=cortex-m55", "-mthumb", "-mfloat-abi=hard"];

    /// <summary>All boards, by name.</summary>
    public static ImmutableArray<FirmwareBoard> All { get; } =
    [
        Mps("mps2-an386", FirmwareIsa.Dsp, "cortex-m4", CortexM4),
        Mps("mps2-an500", FirmwareIsa.Dsp, "cortex-m7", CortexM7),
        Mps("mps3-an547", FirmwareIsa.Mve, "cortex-m55", CortexM55),
        new("rp2040", FirmwareIsa.Portable, "rp2040", CortexM0Plus, ["rp2040", "cortex-m", "pico"], null),
        new("rp2350", FirmwareIsa.Dsp, "rp2350", CortexM33, ["rp2350", "cortex-m", "pico"], null),
        new("stm32f4", FirmwareIsa.Dsp, "cortex-m4", CortexM4, ["stm32f4", "cortex-m"], null),
        new("stm32h7", FirmwareIsa.Dsp, "cortex-m7", CortexM7, ["stm32h7", "cortex-m"], null),
    ];

    /// <summary>Finds a board.</summary>
    /// <exception cref="EdgeException">EDGE6200 where there is none of that name.</exception>
    public static FirmwareBoard Find(string name) => All.FirstOrDefault(b => b.Name == name) ?? throw new EdgeException(
        6200, $"There is no board '{name}'.", $"The boards are {string.Join(", ", All.Select(b => b.Name))}.", "Name one of them, or add a folder to firmware/boards (firmware/boards/README.md).");

    private static FirmwareBoard Mps(string name, FirmwareIsa isa, string profile, ImmutableArray<string> flags) =>
        new(name, isa, profile, flags, [name, "cortex-m", "cmsdk"], name);
}
