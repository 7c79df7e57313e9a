using System.Collections.Immutable;
using Edge.Model.Firmware;

namespace Edge.Testing.Firmware;

/// <summary>A machine that tests run firmware on: this one, with every access and every shift watched, or a board in QEMU.</summary>
public sealed class FirmwareTarget
{
    private static readonly string[] Watched = ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"];

    private FirmwareTarget(string name, FirmwareIsa isa, string? board, ImmutableArray<string> compiler)
    {
        (Name, Isa, Board, Compiler) = (name, isa, board, compiler);
    }

    /// <summary>This machine, with the address and undefined behaviour sanitizers.</summary>
    public static FirmwareTarget Host { get; } = new("firmware on this machine", FirmwareIsa.Portable, null, ["cc", "-std=gnu11", .. Watched]);

    /// <summary>A Cortex-M4.</summary>
    public static FirmwareTarget CortexM4 { get; } = new("firmware on a Cortex-M4", FirmwareIsa.Dsp, "mps2-an386", ["arm-none-eabi-gcc", "-std=gnu11", "-O2", "-mthumb", "-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"]);

    /// <summary>A Cortex-M55.</summary>
    public static FirmwareTarget CortexM55 { get; } = new("firmware on a Cortex-M55", FirmwareIsa.Mve, "mps3-an547", ["arm-none-eabi-gcc", "-std=gnu11", "-O2", "-mthumb", "-mcpu=cortex-m55", "-mfloat-abi=hard"]);

    /// <summary>The targets that can be built and run here.</summary>
    public static ImmutableArray<FirmwareTarget> Available { get; } = [.. new[] { Host, CortexM4, CortexM55 }.Where(target => target.Missing is null)];

    /// <summary>Name for people.</summary>
    public string Name { get; }

    /// <summary>What its kernels are made of.</summary>
    public FirmwareIsa Isa { get; }

    /// <summary>QEMU's name of the board; null for this machine.</summary>
    public string? Board { get; }

    /// <summary>Why tests cannot run here; null where they can.</summary>
    public string? Missing => Needed.FirstOrDefault(tool => !IsInPath(tool)) is { } tool ? $"'{tool}' is not installed (tools/setup/install-test-dependencies.sh)." : null;

    /// <summary>The compiler and its arguments.</summary>
    internal ImmutableArray<string> Compiler { get; }

    private ImmutableArray<string> Needed => Board is null ? [Compiler[0]] : [Compiler[0], "qemu-system-arm"];

    /// <summary>The sources of a runner: the engine, the kernels of the instruction set in place of the portable ones, what the machine needs.</summary>
    /// <param name="root">Folder of the repository.</param>
    internal IEnumerable<string> Sources(string root)
    {
        string core = Path.Combine(root, "firmware", "core");
        string portable = Path.Combine(core, "kernels", "portable");
        string overriding = Path.Combine(core, "kernels", Isa.ToString().ToLowerInvariant());
        string[] replacing = Isa != FirmwareIsa.Portable && Directory.Exists(overriding)
            ? [.. Directory.GetFiles(overriding, "*.c"), .. Directory.GetFiles(overriding, "*.S")]
            : [];
        HashSet<string?> replaced = [.. replacing.Where(file => file.EndsWith(".c", StringComparison.Ordinal)).Select(Path.GetFileName)];
        IEnumerable<string> kernels = Directory.GetFiles(portable, "*.c").Where(file => !replaced.Contains(Path.GetFileName(file)));
        string[] machine = Board is null
            ? [Path.Combine(core, "runner", "host.c")]
            : [Path.Combine(core, "runner", "semihosting.c"), .. Directory.GetFiles(Path.Combine(root, "firmware", "boards", "cortex-m"), "*.c")];
        return [.. kernels, .. replacing, .. Directory.GetFiles(Path.Combine(core, "engine"), "*.c"), Path.Combine(core, "runner", "runner.c"), .. machine];
    }

    private static bool IsInPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));
}
