using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Simd.MachineCode;

/// <summary>The sums of a depthwise convolution over interleaved columns, eight pixels by 16 channels, as machine code: see <see cref="VnniTileCode"/>.</summary>
internal static unsafe class VnniColumnCode
{
    /// <summary>Pixels of a call.</summary>
    public const int Pixels = 8;

    private const int VectorBytes = 64;

    private static readonly nint Code = Vnni512.IsSupported && Avx512Vbmi.IsSupported ? ExecutableMemory.TryPlace(Write().Code) : 0;

    /// <summary>Whether the processor has what it takes and the system lets code be written.</summary>
    public static bool IsSupported => Code != 0;

    /// <summary>Sums 16 channels of eight pixels.</summary>
    /// <param name="quads">Activations + 128 of the first pixel and tap, <c>[16][4]</c>.</param>
    /// <param name="pixelBytes">From a pixel to the next.</param>
    /// <param name="weights">Weights <c>[tap][16][4]</c>.</param>
    /// <param name="weightsEnd">End of those.</param>
    /// <param name="tapBytes">From the quads of a tap to those of the next.</param>
    /// <param name="sums">16 int32 that sums start from, then room for the sums <c>[8][16]</c>.</param>
    public static void Sum(byte* quads, nint pixelBytes, byte* weights, byte* weightsEnd, nint tapBytes, int* sums) =>
        ((delegate* unmanaged[SuppressGCTransition]<byte*, nint, byte*, byte*, nint, int*, void>)Code)(quads, pixelBytes, weights, weightsEnd, tapBytes, sums);

    private static Assembler Write()
    {
        const Register Quads = Register.Rdi, Pixel = Register.Rsi, Weights = Register.Rdx, WeightsEnd = Register.Rcx, Tap = Register.R8, Sums = Register.R9;
        const Register FifthPixel = Register.R10, ThreePixels = Register.Rax;
        const int Weight = 8, FirstActivation = 16;
        var code = new Assembler();
        code.Load(0, Sums, 0);
        for (int pixel = 1; pixel < Pixels; pixel++)
        {
            code.Move(pixel, 0);
        }

        code.Address(ThreePixels, Pixel, Pixel, 2);
        code.Address(FifthPixel, Quads, Pixel, 4);
        int nextTap = code.Here;
        code.Load(Weight, Weights, 0);
        code.Add(Weights, VectorBytes);
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            Register at = pixel < 4 ? Quads : FifthPixel;
            switch (pixel % 4)
            {
                case 0:
                    code.Load(FirstActivation + pixel, at, 0);
                    break;
                case 3:
                    code.Load(FirstActivation + pixel, at, ThreePixels, 1);
                    break;
                default:
                    code.Load(FirstActivation + pixel, at, Pixel, pixel % 4);
                    break;
            }

            code.Dot(pixel, FirstActivation + pixel, Weight);
        }

        code.Add(Quads, Tap);
        code.Add(FifthPixel, Tap);
        code.JumpIfBelow(Weights, WeightsEnd, nextTap);
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            code.Store(Sums, pixel + 1, pixel);
        }

        code.Return();
        return code;
    }
}
