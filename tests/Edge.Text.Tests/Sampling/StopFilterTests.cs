using System.Text;
using Edge.Model;
using Edge.Runtime.Text.Sampling;
using Edge.Testing;

namespace Edge.Text.Tests.Sampling;

public class StopFilterTests
{
    [Fact]
    public void A_stop_that_spans_tokens_ends_the_text_before_it()
    {
        StopFilter filter = new(["\nUser:"]);
        filter.Append("Hello").ToString().ShouldBe("Hello");
        filter.Append(" you\nUs").ToString().ShouldBe(" you");
        filter.Stop.ShouldBeNull();
        filter.Append("er: more").ToString().ShouldBe("");
        filter.Stop.ShouldBe("\nUser:");
        filter.Append("more").Length.ShouldBe(0);
        filter.Finish().Length.ShouldBe(0);
    }

    [Fact]
    public void What_turns_out_to_be_no_stop_is_released()
    {
        StopFilter filter = new(["END"]);
        filter.Append("the EN").ToString().ShouldBe("the ");
        filter.Append("EN").ToString().ShouldBe("EN");
        filter.Finish().ToString().ShouldBe("EN");
    }

    [Fact]
    public void Text_ends_before_the_first_stop_however_it_is_cut()
    {
        SeededRandom random = new(19);
        for (int round = 0; round < 2000; round++)
        {
            string text = Letters(random, random.Next(0, 60), "ab ");
            string[] stops = [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => Letters(random, random.Next(1, 5), "ab "))];
            StopFilter filter = new([.. stops]);
            StringBuilder released = new();
            for (int at = 0; at < text.Length;)
            {
                int length = Math.Min(random.Next(1, 7), text.Length - at);
                released.Append(filter.Append(text.AsSpan(at, length)));
                at += length;
            }

            released.Append(filter.Finish());
            released.ToString().ShouldBe(BeforeFirstStop(text, stops), $"'{text}' with '{string.Join("', '", stops)}'");
            (filter.Stop is not null).ShouldBe(stops.Any(text.Contains));
        }
    }

    [Fact]
    public void Text_allocates_nothing()
    {
        StopFilter filter = new(["abab", "abba", "\n\n"]);
        Allocations.ShouldCease(Run);

        void Run()
        {
            for (int i = 0; i < 1000; i++)
            {
                filter.Append("aba and so on ab");
            }
        }
    }

    [Fact]
    public void Stops_have_limits()
    {
        Should.Throw<EdgeException>(() => new StopFilter([""])).Code.ShouldBe(5210);
        Should.Throw<EdgeException>(() => new StopFilter([new string('a', 1025)])).Code.ShouldBe(5210);
        Should.Throw<EdgeException>(() => new StopFilter([.. Enumerable.Repeat("a", 65)])).Code.ShouldBe(5210);
    }

    private static string Letters(SeededRandom random, int count, string of) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Pick<char>(of)));

    // Character by character: a stop counts as soon as it is complete, the longest of those that end there.
    private static string BeforeFirstStop(string text, string[] stops)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            int longest = stops.Where(s => text.AsSpan(0, end).EndsWith(s, StringComparison.Ordinal)).Select(s => s.Length).DefaultIfEmpty(0).Max();
            if (longest > 0)
            {
                return text[..(end - longest)];
            }
        }

        return text;
    }
}
