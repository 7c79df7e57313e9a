using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Simd.Isa;

/// <summary>Looks bytes up in a table of 256.</summary>
internal static unsafe class ByteLookup
{
    /// <summary>Bytes of a call.</summary>
    public const int Count = 64;

    /// <summary>Looks <see cref="Count"/> bytes up.</summary>
    /// <param name="table">256 results, by the byte seen as unsigned.</param>
    /// <param name="source">The bytes.</param>
    /// <param name="target">The results; may be the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(byte* table, byte* source, byte* target)
    {
        if (Avx512Vbmi.IsSupported)
        {
            Vector512<byte> index = Vector512.Load(source);
            Vector512<byte> low = Avx512Vbmi.PermuteVar64x8x2(Vector512.Load(table), index, Vector512.Load(table + 64));
            Vector512<byte> high = Avx512Vbmi.PermuteVar64x8x2(Vector512.Load(table + 128), index, Vector512.Load(table + 192));
            Vector512.ConditionalSelect(Vector512.LessThan(index.AsSByte(), Vector512<sbyte>.Zero).AsByte(), high, low).Store(target);
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            target[i] = table[source[i]];
        }
    }
}
