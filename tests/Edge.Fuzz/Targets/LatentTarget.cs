using Edge.Model;
using Edge.Transport.Latents;

namespace Edge.Fuzz.Targets;

/// <summary>
/// Decodes a latent: what decodes are symbols, and coding them again gives the same bytes or, where those were no shorter than symbols as
/// they are, another code of the same symbols.
/// </summary>
internal static class LatentTarget
{
    private const int Elements = 48;

    private static readonly LatentCoding Coding = new([[1000, 3000, 90, 6], [4000, 94, 1, 1], [16, .. Enumerable.Repeat(16, 255)]], 4);
    private static readonly LatentCoder Coder = new(Coding);

    public static IEnumerable<byte[]> Seeds => [Coded(i => 0), Coded(i => (byte)(i % 4)), Coded(i => (byte)(i / 4 % 3 == 2 ? i : 1)), Coded(i => 255)];

    public static void Run(ReadOnlySpan<byte> data)
    {
        Span<byte> symbols = stackalloc byte[Elements], again = stackalloc byte[Elements], code = stackalloc byte[LatentCoding.MaxBytes(Elements)];
        if (!Coder.TryDecode(data, symbols))
        {
            throw new EdgeException(5034, "It is no code.", "The decoder says so.", "Send another.");
        }

        int length = Coder.Encode(symbols, code);
        if (!Coder.TryDecode(code[..length], again) || !again.SequenceEqual(symbols) || (data[0] != 0 && data.Length <= Elements && !code[..length].SequenceEqual(data)))
        {
            throw new InvalidOperationException("Symbols that were decoded are not coded as they came.");
        }
    }

    private static byte[] Coded(Func<int, byte> symbolOf)
    {
        byte[] code = new byte[LatentCoding.MaxBytes(Elements)];
        return code[..Coder.Encode([.. Enumerable.Range(0, Elements).Select(symbolOf)], code)];
    }
}
