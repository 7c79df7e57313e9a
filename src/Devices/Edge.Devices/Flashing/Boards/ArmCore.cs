using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>
/// What a Cortex-M executes, in the numbers of an ELF file's build attributes (Arm IHI 0045, "Addenda to, and Errata in,
/// the ABI for the Arm Architecture": <c>Tag_CPU_arch</c>, <c>Tag_FP_arch</c>, <c>Tag_MVE_arch</c>).
/// </summary>
/// <param name="Name">For example <c>cortex-m4</c>.</param>
/// <param name="Architectures">Values of <c>Tag_CPU_arch</c> whose code it executes.</param>
/// <param name="MostFloatingPoint">The largest <c>Tag_FP_arch</c>; 0 without a floating-point unit.</param>
/// <param name="HasVectors">Whether it has MVE (Helium).</param>
public sealed record ArmCore(string Name, ImmutableArray<int> Architectures, int MostFloatingPoint, bool HasVectors)
{
    private const int V7 = 10, V6M = 11, V6SM = 12, V7EM = 13, V8MBase = 16, V8MMain = 17, V81MMain = 21;
    private const int NoFpu = 0, FpV4 = 6, FpV5 = 8;

    /// <summary>All cores that board descriptions may name.</summary>
    public static ImmutableArray<ArmCore> All { get; } =
    [
        new("cortex-m0plus", [V6M, V6SM], NoFpu, false),
        new("cortex-m4", [V6M, V6SM, V7, V7EM], FpV4, false),
        new("cortex-m7", [V6M, V6SM, V7, V7EM], FpV5, false),
        new("cortex-m33", [V6M, V6SM, V7, V7EM, V8MBase, V8MMain], FpV5, false),
        new("cortex-m55", [V6M, V6SM, V7, V7EM, V8MBase, V8MMain, V81MMain], FpV5, true),
    ];

    /// <summary>What a <c>Tag_CPU_arch</c> is called.</summary>
    internal static string ArchitectureName(int architecture) => architecture switch
    {
        V7 => "Armv7",
        V6M => "Armv6-M",
        V6SM => "Armv6S-M",
        V7EM => "Armv7E-M",
        V8MBase => "Armv8-M baseline",
        V8MMain => "Armv8-M mainline",
        V81MMain => "Armv8.1-M mainline",
        _ => $"architecture {architecture}",
    };
}
