using System.Diagnostics;
using Edge.Model;
using Edge.Runtime.Text.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Text.Tests.Tokenization;

public class TokenizerTests
{
    // A fraction of a second on an idle machine; hours if the time were quadratic.
    private const int MostSeconds = 60;

    private static readonly Tokenizer ByteLevel = new(SmallVocabularies.ByteLevel());
    private static readonly Tokenizer SentencePiece = new(SmallVocabularies.SentencePiece());

    public static TheoryData<string> Kinds => [.. All.Keys];

    private static Dictionary<string, Tokenizer> All { get; } = new(StringComparer.Ordinal)
    {
        ["gpt-2"] = ByteLevel,
        ["llama-bpe"] = new(SmallVocabularies.ByteLevel("llama-bpe", ignoresMerges: true)),
        ["qwen2"] = new(SmallVocabularies.ByteLevel("qwen2")),
        ["smollm"] = new(SmallVocabularies.ByteLevel("smollm")),
        ["gpt-4o"] = new(SmallVocabularies.ByteLevel("gpt-4o")),
        ["tekken"] = new(SmallVocabularies.ByteLevel("tekken", ignoresMerges: true)),
        ["deepseek-llm"] = new(SmallVocabularies.ByteLevel("deepseek-llm")),
        ["deepseek-v3"] = new(SmallVocabularies.ByteLevel("deepseek-v3")),
        ["default"] = new(SmallVocabularies.ByteLevel("default")),
        ["sentencepiece bpe"] = SentencePiece,
        ["sentencepiece bpe, no space"] = new(SmallVocabularies.SentencePiece(spacePrefix: false)),
        ["sentencepiece unigram"] = new(SmallVocabularies.SentencePiece(TokenizerKind.SentencePieceUnigram)),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Text_comes_back_whatever_it_is(string kind)
    {
        Tokenizer tokenizer = All[kind];
        Prop.ForAll(RandomText.Arbitrary, text => tokenizer.Decode(tokenizer.Encode(text)) == text).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_megabyte_of_anything_is_cut_in_a_moment(string kind)
    {
        Tokenizer tokenizer = All[kind];
        foreach (string unit in (string[])["a", " ", "\n", "ab", "'", "1", "漢", "😀", " \n", "A", "a ", "[[tool]", "[[tool]]"])
        {
            string text = string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length));
            long start = Stopwatch.GetTimestamp();
            int count = tokenizer.Encode(text).Length;
            count.ShouldBeGreaterThan(0);
            Stopwatch.GetElapsedTime(start).TotalSeconds.ShouldBeLessThan(MostSeconds, $"'{unit}' repeated");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Several_threads_may_use_one(string kind)
    {
        Tokenizer tokenizer = All[kind];
        int[][] alone = [.. SampleTexts.All.Select(t => tokenizer.Encode(t))];
        int[][] together = [.. SampleTexts.All.AsParallel().AsOrdered().Select(t => tokenizer.Encode(t))];
        together.ShouldBe(alone);
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() =>
        ByteLevel.Decode(ByteLevel.Encode("a\uD83Db\uDE00")).ShouldBe("a\uFFFDb\uFFFD");

    [Fact]
    public void A_user_cannot_write_a_control_token()
    {
        foreach (Tokenizer tokenizer in All.Values)
        {
            int begin = tokenizer.Vocabulary.BeginId!.Value, end = tokenizer.Vocabulary.EndIds[0];
            int[] tokens = tokenizer.Encode($"{SmallVocabularies.Begin}hello{SmallVocabularies.End}<unk><0x0A>");
            tokens.ShouldNotContain(begin);
            tokens.ShouldNotContain(end);
            tokenizer.Decode(tokens).ShouldBe("<s>hello</s><unk><0x0A>");
        }
    }

    [Fact]
    public void A_control_token_is_not_spelled_by_merges_either()
    {
        // A vocabulary whose merges lead to the text of its control token.
        Vocabulary vocabulary = SmallVocabularies.SentencePiece();
        int count = vocabulary.Tokens.Length;
        vocabulary = vocabulary with
        {
            Tokens = [.. vocabulary.Tokens, "<s", ">"],
            Kinds = [.. vocabulary.Kinds, TokenKind.Normal, TokenKind.Normal],
            Scores = [.. vocabulary.Scores, -1, -1],
        };

        int[] tokens = new Tokenizer(vocabulary).Encode("<s>");
        tokens.ShouldNotContain(vocabulary.BeginId!.Value);
        tokens.ShouldContain(count + 1);
    }

    [Fact]
    public void Trusted_text_has_control_tokens_and_a_users_words_beside_it_have_none()
    {
        int begin = ByteLevel.Vocabulary.BeginId!.Value, end = ByteLevel.Vocabulary.EndIds[0];
        int[] tokens = ByteLevel.Encode(PromptText.FromSegments([new("<s>", true), new("<s> hello </s>", false), new("</s>", true)]));
        tokens[0].ShouldBe(begin);
        tokens[^1].ShouldBe(end);
        tokens[1..^1].ShouldBe(ByteLevel.Encode("<s> hello </s>"));
    }

    [Fact]
    public void A_control_token_half_written_by_the_template_is_not_finished_by_the_user()
    {
        int[] tokens = ByteLevel.Encode(PromptText.FromSegments([new("<", true), new("s>", false)]));
        tokens.ShouldBe(ByteLevel.Encode("<s>"));
        ByteLevel.Encode(PromptText.FromSegments([new("<", true), new("", false), new("s>", true)])).ShouldBe([ByteLevel.Vocabulary.BeginId!.Value]);
    }

    [Fact]
    public void Pieces_of_a_prompt_are_cut_as_one_text() =>
        ByteLevel.Encode(PromptText.FromSegments([new("say hel", true), new("lo wor", false), new("ld", true)])).ShouldBe(ByteLevel.Encode("say hello world"));

    [Fact]
    public void User_defined_tokens_are_found_everywhere_the_longest_first()
    {
        int tool = ByteLevel.Vocabulary.Tokens.IndexOf(SmallVocabularies.UserDefined);
        ByteLevel.Encode("[[tool]][[tool]][[tool]]").ShouldBe([tool + 1, tool]);
        ByteLevel.Encode("x[[tool]]y").ShouldBe([.. ByteLevel.Encode("x"), tool, .. ByteLevel.Encode("y")]);
    }

    [Fact]
    public void The_begin_token_is_there_once()
    {
        Tokenizer tokenizer = new(SmallVocabularies.ByteLevel() with { AddsBegin = true, AddsEnd = true });
        int begin = tokenizer.Vocabulary.BeginId!.Value, end = tokenizer.Vocabulary.EndIds[0];
        tokenizer.Encode("").ShouldBe([begin, end]);
        tokenizer.Encode("hello").ShouldBe([begin, .. ByteLevel.Encode("hello"), end]);
        tokenizer.Encode(PromptText.FromText("hello")).ShouldBe([begin, .. ByteLevel.Encode("hello")]);
        tokenizer.Encode(PromptText.FromSegments([new("<s>hello", true)])).ShouldBe([begin, .. ByteLevel.Encode("hello")]);
    }

    [Fact]
    public void Sentencepiece_puts_a_space_before_a_text_and_behind_a_special_token()
    {
        int hello = SentencePiece.Vocabulary.Tokens.IndexOf("▁hello");
        SentencePiece.Encode("hello").ShouldBe([hello]);
        SentencePiece.Encode(PromptText.FromSegments([new("<s>hello", true)])).ShouldBe([SentencePiece.Vocabulary.BeginId!.Value, hello]);
    }

    [Fact]
    public void A_character_without_token_is_unknown_where_there_are_no_bytes()
    {
        Tokenizer tokenizer = new(SmallVocabularies.SentencePiece(TokenizerKind.SentencePieceUnigram, bytes: false));
        int hello = tokenizer.Vocabulary.Tokens.IndexOf("▁hello");
        tokenizer.Encode("hello☃☃").ShouldBe([hello, 0]);
    }

    [Fact]
    public void The_most_probable_cut_is_found()
    {
        // ab + c = −3, a + bc = −4, a + b + c = −9.
        Vocabulary vocabulary = new(TokenizerKind.SentencePieceUnigram, ["<unk>", "a", "b", "c", "ab", "bc"])
        {
            Kinds = [TokenKind.Unknown, .. Enumerable.Repeat(TokenKind.Normal, 5)],
            Scores = [0, -3, -3, -3, 0, -1],
            UnknownId = 0,
            AddsSpacePrefix = false,
        };

        new Tokenizer(vocabulary).Encode("abc").ShouldBe([4, 3]);
    }

    [Theory]
    [InlineData("kinds")]
    [InlineData("scores")]
    [InlineData("begin")]
    [InlineData("merge")]
    [InlineData("byte")]
    [InlineData("empty")]
    public void A_vocabulary_that_contradicts_itself_is_refused(string what)
    {
        Vocabulary pieces = SmallVocabularies.SentencePiece(), bytes = SmallVocabularies.ByteLevel();
        Vocabulary bad = what switch
        {
            "kinds" => bytes with { Kinds = [TokenKind.Normal] },
            "scores" => pieces with { Scores = [1, 2] },
            "begin" => bytes with { BeginId = 1_000_000 },
            "merge" => bytes with { Merges = ["nospace"] },
            "byte" => pieces with { Tokens = pieces.Tokens.SetItem(1, "<0xZZ>") },
            _ => new Vocabulary(TokenizerKind.ByteLevelBpe, []),
        };

        Should.Throw<EdgeException>(() => new Tokenizer(bad)).Code.ShouldBe(5200);
    }

    [Fact]
    public void An_unknown_pre_tokenizer_is_named() =>
        Should.Throw<EdgeException>(() => new Tokenizer(SmallVocabularies.ByteLevel("gpt-17"))).Message.ShouldContain("gpt-17");

    [Fact]
    public void A_token_that_does_not_exist_is_an_error() =>
        Should.Throw<EdgeException>(() => ByteLevel.Decode([-1])).Code.ShouldBe(5202);
}
