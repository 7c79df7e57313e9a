namespace Edge.Kernels.Simd.MachineCode;

/// <summary>
/// The sums of a tile of six pixels by one or two 512-bit vectors of output channels, as machine code: .NET 10 has VPDPBUSD in
/// 256 bits only, which is half of what AMD Zen 4 and 5 and Intel Ice Lake and later compute. The code is written once, when it
/// is first asked for (as oneDNN and XNNPACK write theirs), for Linux; elsewhere <see cref="IsSupported"/> is false.
/// </summary>
internal static unsafe class VnniTileCode
{
    /// <summary>Pixels of a tile.</summary>
    public const int Rows = 6;

    private const int VectorBytes = 64;

    private static readonly nint One = TryWrite(1);
    private static readonly nint Two = TryWrite(2);

    /// <summary>Whether the processor has 512-bit VPDPBUSD and the system lets code be written.</summary>
    public static bool IsSupported => One != 0 && Two != 0;

    /// <summary>Sums one vector of channels, the first of each pair of vectors of weights.</summary>
    /// <param name="rows">Addresses <c>[tap][6]</c> of the activations of a tap, int8.</param>
    /// <param name="rowsEnd">End of those.</param>
    /// <param name="weights">Weights <c>[tap][quad][32 channels][4]</c>.</param>
    /// <param name="tapBytes">Bytes of a tap, a positive multiple of 4.</param>
    /// <param name="bias">16 int32 that sums start from.</param>
    /// <param name="sums">Sums <c>[6][16]</c> of (activation + 128) · weight, written.</param>
    public static void SumOne(nint* rows, nint* rowsEnd, byte* weights, nint tapBytes, int* bias, int* sums) =>
        ((delegate* unmanaged[SuppressGCTransition]<nint*, nint*, byte*, nint, int*, int*, void>)One)(rows, rowsEnd, weights, tapBytes, bias, sums);

    /// <summary>Sums two vectors of channels: as <see cref="SumOne"/> with 32 for 16.</summary>
    /// <inheritdoc cref="SumOne"/>
    public static void SumTwo(nint* rows, nint* rowsEnd, byte* weights, nint tapBytes, int* bias, int* sums) =>
        ((delegate* unmanaged[SuppressGCTransition]<nint*, nint*, byte*, nint, int*, int*, void>)Two)(rows, rowsEnd, weights, tapBytes, bias, sums);

    private static nint TryWrite(int vectors) => Vnni512.IsSupported ? ExecutableMemory.TryPlace(Write(vectors).Code) : 0;

    /// <summary>Sums in zmm0 and following, <c>[pixel][vector]</c>; then weights, activations, and 128 in every byte.</summary>
    private static Assembler Write(int vectors)
    {
        const Register Taps = Register.Rdi, TapsEnd = Register.Rsi, Weights = Register.Rdx, TapBytes = Register.Rcx, Bias = Register.R8, Sums = Register.R9, Index = Register.R14;
        Register[] pixels = [Register.Rax, Register.R10, Register.R11, Register.Rbx, Register.Rbp, Register.R13];
        const int FirstWeight = 12, FirstActivation = 14, Offsets = 31;
        var code = new Assembler();
        Register[] kept = [Register.Rbx, Register.Rbp, Register.R13, Register.R14];
        foreach (Register register in kept)
        {
            code.Push(register);
        }

        code.Set(Register.Rax, 0x80808080);
        code.Broadcast(Offsets, Register.Rax);
        for (int v = 0; v < vectors; v++)
        {
            code.Load(v, Bias, v);
            for (int pixel = 1; pixel < Rows; pixel++)
            {
                code.Move((pixel * vectors) + v, v);
            }
        }

        int nextTap = code.Here;
        for (int pixel = 0; pixel < Rows; pixel++)
        {
            code.Load(pixels[pixel], Taps, pixel * sizeof(long));
        }

        code.Add(Taps, Rows * sizeof(long));
        code.Set(Index, 0);
        int nextQuad = code.Here;
        for (int v = 0; v < vectors; v++)
        {
            code.Load(FirstWeight + v, Weights, v);
        }

        code.Add(Weights, 2 * VectorBytes);
        for (int pixel = 0; pixel < Rows; pixel++)
        {
            code.XorBroadcast(FirstActivation + pixel, Offsets, pixels[pixel], Index);
            for (int v = 0; v < vectors; v++)
            {
                code.Dot((pixel * vectors) + v, FirstActivation + pixel, FirstWeight + v);
            }
        }

        code.Add(Index, sizeof(int));
        code.JumpIfBelow(Index, TapBytes, nextQuad);
        code.JumpIfBelow(Taps, TapsEnd, nextTap);
        for (int i = 0; i < Rows * vectors; i++)
        {
            code.Store(Sums, i, i);
        }

        foreach (Register register in kept.Reverse())
        {
            code.Pop(register);
        }

        code.Return();
        return code;
    }
}
