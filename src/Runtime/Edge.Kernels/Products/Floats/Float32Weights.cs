using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Floats;

/// <summary>IEEE 754 binary32.</summary>
internal readonly unsafe struct Float32Weights : IFloatWeights
{
    public static int Bytes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Load<TLanes, TFloat>(byte* source)
        where TLanes : struct, IFloatProductLanes<TFloat>
        where TFloat : struct => TLanes.LoadFloats(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadScalar(byte* source) => *(float*)source;
}
