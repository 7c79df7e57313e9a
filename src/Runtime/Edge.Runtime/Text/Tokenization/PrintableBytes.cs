using System.Collections.Immutable;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// The characters that stand for bytes in byte-level vocabularies (GPT-2, Radford et al., 2019): the printable ones of
/// Latin-1 for themselves, the other 68 bytes in ascending order as U+0100, U+0101 …
/// </summary>
internal static class PrintableBytes
{
    private const int Highest = 0x143;

    private static readonly ImmutableArray<char> Characters = MakeCharacters();
    private static readonly ImmutableArray<short> Bytes = MakeBytes();

    /// <summary>The character of a byte.</summary>
    public static char Character(byte value) => Characters[value];

    /// <summary>The byte of a character, or −1 for a character that stands for none.</summary>
    public static int Byte(char character) => character <= Highest ? Bytes[character] : -1;

    private static ImmutableArray<char> MakeCharacters()
    {
        char[] characters = new char[256];
        int others = 0;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = (char)(printable ? value : 0x100 + others++);
        }

        return [.. characters];
    }

    private static ImmutableArray<short> MakeBytes()
    {
        short[] bytes = new short[Highest + 1];
        bytes.AsSpan().Fill(-1);
        for (int value = 0; value < 256; value++)
        {
            bytes[Characters[value]] = (short)value;
        }

        return [.. bytes];
    }
}
