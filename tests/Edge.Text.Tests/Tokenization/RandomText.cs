using FsCheck;
using FsCheck.Fluent;

namespace Edge.Text.Tests.Tokenization;

/// <summary>Unicode strings: many scripts, runs, spaces, control characters; no half pairs, and nothing that SentencePiece takes for a space.</summary>
internal static class RandomText
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.Elements("hello", " ", "  ", "\n", "\r\n", "\t", "don't", " the", "tokens", "123456", "==", "...", "é", "漢字", "привет", "한국어", "😀", "👩‍👩‍👧", "\0", "\u00A0", "𝔘", "①"),
        Gen.Choose(0, 0x10FFFF).Where(c => c is not (>= 0xD800 and <= 0xDFFF) and not 0x2581).Select(char.ConvertFromUtf32),
        Gen.Choose(32, 126).Select(c => ((char)c).ToString()));

    public static Arbitrary<string> Arbitrary { get; } = Piece.ListOf().Select(string.Concat).ToArbitrary();
}
