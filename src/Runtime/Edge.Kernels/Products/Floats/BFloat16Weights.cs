using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Floats;

/// <summary>bfloat16.</summary>
internal readonly unsafe struct BFloat16Weights : IFloatWeights
{
    public static int Bytes => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Load<TLanes, TFloat>(byte* source)
        where TLanes : struct, IFloatProductLanes<TFloat>
        where TFloat : struct => TLanes.LoadBFloats(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadScalar(byte* source) => BitConverter.Int32BitsToSingle(*(ushort*)source << 16);
}
