using Edge.Testing;

namespace Edge.Text.Tests.Tokenization;

/// <summary>Strings in many scripts, with what pre-tokenizers tell apart: contractions, numbers, spaces, line breaks, signs, cases.</summary>
internal static class SampleTexts
{
    private static readonly string[] Words =
    [
        "Hello", "world", "don't", "WE'LL", "it'S", "I'm", "they've", "you'd", "o'clock", "rock'n'roll", "camelCaseName", "HTTPServer", "snake_case", "naïve", "Ünïcödé", "ÉCOLE", "straße", "ǅungla", "ﬁne",
        "Привет", "МИР", "мир", "Ελληνικά", "ΑΒΓ", "עברית", "العربية", "हिन्दी", "क्षत्रिय", "বাংলা", "தமிழ்", "ไทย", "ภาษา", "漢字", "日本語", "ひらがな", "カタカナ", "한국어", "Tiếng Việt", "አማርኛ", "ქართული", "Ⴀⴀ", "𐐀𐐨", "𝔘𝔫𝔦", "𞤀𞤢",
        "0", "12", "123", "1234", "12345678", "3.14159", "1,000,000", "٣٤٥", "①②③", "Ⅳ", "½", "x²", "𝟙𝟚𝟛", "1st", "a1b2c3", "0x1F",
        ".", "...", "?!", "==", "!=", "//", "/*", "*/", "->", "$", "€", "£100", "+", "<=>", "^", "~", "|", "`code`", "\"quoted\"", "(a)", "[b]", "{c}", "“curly”", "—", "…", "、", "。", "！", "・", "§", "©", "™", "°", "№", "\\", "#tag", "@user", "%d", "&amp;", "a/b", "...\n",
        "😀", "👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "❤️", "e\u0301", "a\u0308\u0323", "\u200B", "\u200Dx", "\uFEFF", "\u00AD", "\u0085", "\u00A0", "\u2003", "\u3000", "\u2028", "\0", "\u0001", "\u007F", "\uE000", "\U000F0000", "\uFFFD",
    ];

    private static readonly string[] Gaps = ["", " ", " ", " ", "  ", "   ", "\n", "\n\n", " \n", "\n ", "\t", "\r\n", "\r", "'", "\u00A0", "    ", " \n\n  "];

    /// <summary>The strings.</summary>
    public static string[] All { get; } = Make();

    private static string[] Make()
    {
        List<string> texts =
        [
            "", " ", "  ", "\n", "\n\n", " \n", "\t\t", "a", " a", "a ", "  a  ", "Hello, world!", "Hello,\n\nworld!  ", "  leading spaces and\ttabs\n\nnew lines", "don't can't I'll WE'VE they'd 's 'S 'll 'LL ''s",
            "x=3.14159; y = 1000000 if x<=2 else None", "int main(){return 0;}//end", "    def f(self):\n        return self.x  # why\n", "<|en d|> [[tool]] 0x0A", "[[tool]][[tool]][[tool]] [[tool]", "1 12 123 1234 12345 123456 1234567",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "                                 x", "\n\n\n\n\n\n\n\nx", "!!!!!!!!!!!!!!!", "=================", "........ ..", "aAaAaAaA AAaa aaAA", "ÀÀàà ÀAaà", "ὈΔΥΣΣΕΎΣ ὀδυσσεύς", "你好，世界。今天天气很好！", "これはテストです。カタカナとひらがな。", "안녕하세요 세계", "Съешь ещё этих мягких французских булок", "مرحبا بالعالم ١٢٣", "สวัสดีชาวโลก", "नमस्ते दुनिया १२३", "😀😃😄 😁", "e\u0301e\u0301 cafe\u0301",
        ];
        SeededRandom random = new(31);
        texts.AddRange(Words);
        for (int i = 0; i < 100; i++)
        {
            texts.Add(string.Concat(Enumerable.Range(0, random.Next(2, 9)).Select(_ => random.Pick<string>(Words) + random.Pick<string>(Gaps))));
        }

        return [.. texts.Distinct(StringComparer.Ordinal)];
    }
}
