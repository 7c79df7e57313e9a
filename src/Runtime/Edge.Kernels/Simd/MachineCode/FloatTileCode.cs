using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Simd.MachineCode;

/// <summary>
/// The sums of a tile of up to twelve pixels by one or two 512-bit vectors of output channels, as machine code: twelve addresses
/// and as many chains of sums stay in registers, which is what it takes to hide the four cycles of a multiply-add where there is
/// one vector of channels only. A compiler keeps six.
/// </summary>
internal static unsafe class FloatTileCode
{
    /// <summary>Pixels of a tile.</summary>
    public const int Rows = 12;

    private const int HalfRows = Rows / 2;
    private const int VectorBytes = 64;

    private static readonly nint[] Codes = Avx512F.IsSupported
        ? [.. from vectors in (int[])[1, 2] from rows in (int[])[HalfRows, Rows] select ExecutableMemory.TryPlace(Write(rows, vectors).Code)]
        : [];

    /// <summary>Whether the processor has 512-bit vectors and the system lets code be written.</summary>
    public static bool IsSupported { get; } = Codes.Length > 0 && !Codes.Contains(0);

    /// <summary>The code for a tile.</summary>
    /// <param name="rows">Pixels: of up to six, only six are summed.</param>
    /// <param name="vectors">Vectors of channels, 1 or 2.</param>
    public static nint For(int rows, int vectors) => Codes[((vectors - 1) * 2) + (rows > HalfRows ? 1 : 0)];

    /// <summary>Sums a tile.</summary>
    /// <param name="code">From <see cref="For"/>.</param>
    /// <param name="taps">Addresses <c>[tap][12]</c> of the activations of a tap.</param>
    /// <param name="tapsEnd">End of those.</param>
    /// <param name="weights">Weights <c>[tap][element][32 channels]</c>.</param>
    /// <param name="tapBytes">Bytes of a tap, positive.</param>
    /// <param name="bias">What sums start from.</param>
    /// <param name="sums">Sums <c>[pixel][16 or 32]</c>, written.</param>
    public static void Sum(nint code, nint* taps, nint* tapsEnd, float* weights, nint tapBytes, float* bias, float* sums) =>
        ((delegate* unmanaged[SuppressGCTransition]<nint*, nint*, float*, nint, float*, float*, void>)code)(taps, tapsEnd, weights, tapBytes, bias, sums);

    /// <summary>Sums in zmm0 and following, <c>[pixel][vector]</c>; then weights, and an activation.</summary>
    private static Assembler Write(int rows, int vectors)
    {
        const Register Taps = Register.Rdi, Weights = Register.Rdx, Index = Register.Rcx;
        const int FirstWeight = 24, Activation = 26;
        Register[] pixels =
        [
            Register.Rax, Register.R10, Register.R11, Register.R8, Register.R9, Register.Rsi,
            Register.Rbx, Register.Rbp, Register.R12, Register.R13, Register.R14, Register.R15,
        ];
        var code = new Assembler();
        Register[] kept = rows > HalfRows ? pixels[HalfRows..] : [];
        foreach (Register register in kept)
        {
            code.Push(register);
        }

        for (int v = 0; v < vectors; v++)
        {
            code.Load(v, Register.R8, v);
            for (int pixel = 1; pixel < rows; pixel++)
            {
                code.Move((pixel * vectors) + v, v);
            }
        }

        // Arguments that no register is left for: sums, end of a tap, end of the taps.
        const int TapBytes = 8, TapsEnd = 0, Arguments = 3;
        code.Push(Register.R9);
        code.Push(Register.Rcx);
        code.Push(Register.Rsi);
        int nextTap = code.Here;
        for (int pixel = 0; pixel < rows; pixel++)
        {
            code.Load(pixels[pixel], Taps, pixel * sizeof(long));
        }

        code.Add(Taps, Rows * sizeof(long));
        code.Set(Index, 0);
        int nextElement = code.Here;
        for (int v = 0; v < vectors; v++)
        {
            code.Load(FirstWeight + v, Weights, v);
        }

        code.Add(Weights, 2 * VectorBytes);
        for (int pixel = 0; pixel < rows; pixel++)
        {
            if (vectors == 1)
            {
                code.MultiplyAddBroadcast(pixel, FirstWeight, pixels[pixel], Index);
                continue;
            }

            code.LoadBroadcast(Activation + (pixel % 4), pixels[pixel], Index);
            for (int v = 0; v < vectors; v++)
            {
                code.MultiplyAdd((pixel * vectors) + v, FirstWeight + v, Activation + (pixel % 4));
            }
        }

        code.Add(Index, sizeof(float));
        code.JumpIfBelowStack(Index, TapBytes, nextElement);
        code.JumpIfBelowStack(Taps, TapsEnd, nextTap);
        for (int i = 1; i < Arguments; i++)
        {
            code.Pop(Register.Rax);
        }

        code.Pop(Register.R9);
        for (int i = 0; i < rows * vectors; i++)
        {
            code.Store(Register.R9, i, i);
        }

        foreach (Register register in kept.Reverse())
        {
            code.Pop(register);
        }

        code.Return();
        return code;
    }
}
