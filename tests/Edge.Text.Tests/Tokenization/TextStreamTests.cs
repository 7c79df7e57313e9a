using System.Text;
using Edge.Model;
using Edge.Runtime.Text.Tokenization;
using Edge.Testing;

namespace Edge.Text.Tests.Tokenization;

public class TextStreamTests
{
    private static readonly Tokenizer Tokenizer = new(SmallVocabularies.ByteLevel());

    [Fact]
    public void Only_whole_characters_come_out()
    {
        const string Text = "naïve 漢 👩 ok";
        TextStream stream = new(Tokenizer);
        StringBuilder all = new();
        foreach (int token in Tokenizer.Encode(Text))
        {
            string piece = stream.Append(token).ToString();
            piece.ShouldNotContain('\uFFFD');
            piece.EnumerateRunes().ShouldAllBe(r => r != Rune.ReplacementChar);
            all.Append(piece);
        }

        stream.Finish().Length.ShouldBe(0);
        all.ToString().ShouldBe(Text);
    }

    [Fact]
    public void Half_a_character_at_the_end_is_said()
    {
        TextStream stream = new(Tokenizer);
        stream.Append(Tokenizer.Encode("☃")[0]).Length.ShouldBe(0);
        stream.Finish().ToString().ShouldBe("\uFFFD");
        stream.Append(Tokenizer.Encode("a")[0]).ToString().ShouldBe("a");
    }

    [Fact]
    public void A_token_allocates_nothing()
    {
        TextStream stream = new(Tokenizer);
        int[] tokens = Tokenizer.Encode("hello world ☃ hello world");
        Allocations.ShouldCease(Run);

        void Run()
        {
            foreach (int token in tokens)
            {
                stream.Append(token);
            }
        }
    }
}
