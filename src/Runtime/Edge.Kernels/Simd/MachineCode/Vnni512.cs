using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Simd.MachineCode;

/// <summary>512-bit VPDPBUSD (AVX512_VNNI), which .NET 10 neither reports nor offers.</summary>
internal static class Vnni512
{
    /// <summary>Whether the processor has it, and the rest of AVX-512 that is used beside it.</summary>
    public static bool IsSupported { get; } = Avx512F.IsSupported && Avx512BW.VL.IsSupported && HasFeature();

    private static bool HasFeature()
    {
        const int FeatureLeaf = 7, VnniBit = 11;
        return X86Base.CpuId(0, 0).Eax >= FeatureLeaf && ((X86Base.CpuId(FeatureLeaf, 0).Ecx >> VnniBit) & 1) == 1;
    }
}
