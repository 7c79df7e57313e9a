using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Model;
using Edge.Runtime.Text.Sampling;
using Edge.Runtime.Text.Schemas;
using Edge.Runtime.Text.Tokenization;
using Edge.Testing;
using Edge.Text.Tests.Sampling;
using Edge.Text.Tests.Tokenization;

namespace Edge.Text.Tests.Schemas;

public class JsonConstraintTests
{
    private static readonly Tokenizer Tokenizer = new(WithJsonTokens(SmallVocabularies.ByteLevel()));

    [Fact]
    public void What_comes_out_parses_and_satisfies_the_schema_whatever_the_model_says()
    {
        SeededRandom random = new(23);
        int complete = 0;
        for (int round = 0; round < 200; round++)
        {
            JsonObject schema = RandomSchemas.Next(random);
            string text = Generate(schema.ToJsonString(), random, random.Pick(0f, 1f));
            using JsonDocument parsed = JsonDocument.Parse(text);
            JsonNode? value = LastOfEqualNames(parsed.RootElement);
            SchemaValidator.IsValid(schema, value, schema).ShouldBeTrue($"{text}\n{schema}");
            complete++;
        }

        complete.ShouldBe(200);
    }

    [Fact]
    public void Any_object_is_an_object()
    {
        SeededRandom random = new(29);
        for (int round = 0; round < 30; round++)
        {
            JsonDocument.Parse(Generate("""{"type":"object"}""", random, 1)).RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
        }

        new JsonConstraint(JsonSchema.AnyObject, Tokenizer).Allows(Token("[")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"type":"integer","minimum":-12,"maximum":105}""", "-12 -1 0 7 99 105", "-13 -0 00 01 106 1050 1.0 1e1 +1")]
    [InlineData("""{"type":"number"}""", "0 -0 1.5 12e3 1E-7 -0.25", "1. .5 01 1e 1e999 NaN")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":3}""", """ "ab" "漢字x" "\n\"" "\u00e9\uD7FFx" "😀😀" """, """ "a" "abcd" "a\x" "\ud83d\ude00" 'ab' "a """)]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2}""", "[true] [true,false]", "[] [true,] [true,true,true] [null] [true")]
    [InlineData("""{"properties":{"a":{"type":"null"},"b":{"const":1}},"required":["b"],"additionalProperties":false}""", """{"b":1} {"a":null,"b":1}""", """{} {"a":null} {"b":1,"a":null} {"b":1,"c":2} {"b":1,} {"b":2} {"\u0062":1}""")]
    [InlineData("""{"properties":{"a":{"type":"null"}},"additionalProperties":{"type":"integer"}}""", """{} {"a":null} {"aa":1} {"a":null,"b":2,"c":3}""", """{"a":1} {"b":null} {"b":1,"a":null} {"\u0061":1}""")]
    [InlineData("""{"enum":[1,12,"x",null]}""", "1 12 null \"x\"", "2 121 \"y\" nul")]
    [InlineData("""{"anyOf":[{"properties":{"k":{"const":"a"},"x":{"type":"integer"}},"required":["k","x"]},{"properties":{"k":{"const":"b"}},"required":["k"]}]}""", """{"k":"a","x":1} {"k":"b"}""", """{"k":"a"} {"k":"b","x":1} {"k":"c"}""")]
    [InlineData("true", """{"a":[1,"x",{}]} null [] "s" """, "{1:2} [,] nul")]
    public void Values_are_accepted_and_refused(string schema, string accepted, string refused)
    {
        JsonSchema parsed = JsonSchema.Parse(schema);
        foreach (string value in accepted.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Accepts(parsed, value).ShouldBeTrue(value);
        }

        foreach (string value in refused.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Accepts(parsed, value).ShouldBeFalse(value);
        }
    }

    [Fact]
    public void Blanks_may_be_between_signs_but_not_for_ever()
    {
        JsonSchema schema = JsonSchema.Parse("""{"properties":{"a":{"type":"array","items":{"type":"integer"}}}}""");
        Accepts(schema, " {\n  \"a\" : [ 1 ,\n    2\n  ]\n}").ShouldBeTrue();
        Accepts(schema, "{" + new string(' ', 25) + "}").ShouldBeFalse();
        Accepts(schema, "{} ").ShouldBeFalse();
    }

    [Fact]
    public void Only_an_end_comes_behind_a_complete_value()
    {
        JsonConstraint constraint = new(JsonSchema.Parse("""{"const":{"a":1}}"""), Tokenizer);
        foreach (int token in Tokenizer.Encode("""{"a":1}"""))
        {
            constraint.IsComplete.ShouldBeFalse();
            constraint.Allows(Tokenizer.Vocabulary.EndIds[0]).ShouldBeFalse();
            constraint.Allows(token).ShouldBeTrue();
            constraint.Accept(token);
        }

        constraint.IsComplete.ShouldBeTrue();
        Enumerable.Range(0, Tokenizer.Vocabulary.Tokens.Length).Where(constraint.Allows).ShouldBe(Tokenizer.Vocabulary.EndIds);
    }

    [Theory]
    [InlineData("""{"$defs":{"t":{"properties":{"t":{"$ref":"#/$defs/t"}}}},"$ref":"#/$defs/t"}""")]
    [InlineData("""{"$defs":{"t":{"items":{"$ref":"#/$defs/t"},"maxItems":1}},"$ref":"#/$defs/t"}""")]
    [InlineData("""{"$defs":{"t":{"required":["v"],"properties":{"t":{"$ref":"#/$defs/t"},"v":{"items":{"type":"null"},"minItems":1,"maxItems":1}}}},"$ref":"#/$defs/t"}""")]
    public void Nesting_ends_in_time_without_a_dead_end(string recursive)
    {
        // The model always prefers to go deeper.
        JsonConstraint constraint = new(JsonSchema.Parse(recursive), Tokenizer);
        StringBuilder text = new();
        int[] preferred = [.. "{[\"tv:,nul]} "u8.ToArray().Select(b => Token(((char)b).ToString()))];
        while (!constraint.IsComplete)
        {
            int token = preferred.First(constraint.Allows);
            constraint.Accept(token);
            text.Append(Tokenizer.Decode([token]));
            text.Length.ShouldBeLessThan(5000);
        }

        JsonNode.Parse(text.ToString(), documentOptions: new JsonDocumentOptions { MaxDepth = 100 }).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("{", 5230)]
    [InlineData("3", 5230)]
    [InlineData("""{"type":"sting"}""", 5230)]
    [InlineData("""{"$ref":"#/$defs/none"}""", 5230)]
    [InlineData("""{"type":"string","maxLength":-1}""", 5230)]
    [InlineData("""{"type":"integer","minimum":1e30}""", 5230)]
    [InlineData("""{"enum":3}""", 5230)]
    [InlineData("""{"type":"string","pattern":"a+"}""", 5231)]
    [InlineData("""{"oneOf":[true]}""", 5231)]
    [InlineData("""{"type":"number","minimum":0}""", 5231)]
    [InlineData("""{"$ref":"https://example.com/schema"}""", 5231)]
    [InlineData("""{"type":"object","anyOf":[true]}""", 5231)]
    [InlineData("""{"enum":["a"],"minLength":1}""", 5231)]
    [InlineData("false", 5232)]
    [InlineData("""{"$ref":"#"}""", 5232)]
    [InlineData("""{"enum":[]}""", 5232)]
    [InlineData("""{"type":"integer","minimum":3,"maximum":2}""", 5232)]
    [InlineData("""{"type":"array","items":false,"minItems":1}""", 5232)]
    [InlineData("""{"required":["a"],"properties":{"a":{"$ref":"#"}}}""", 5232)]
    [InlineData("""{"required":["a"],"additionalProperties":false}""", 5232)]
    public void What_cannot_be_followed_is_refused(string schema, int code) =>
        Should.Throw<EdgeException>(() => JsonSchema.Parse(schema)).Code.ShouldBe(code);

    [Fact]
    public void Hostile_schemas_have_limits()
    {
        string nested = string.Concat(Enumerable.Repeat("""{"items":""", 100)) + "true" + new string('}', 100);
        Should.Throw<EdgeException>(() => JsonSchema.Parse(nested)).Code.ShouldBe(5230);
        string chain = "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + string.Join(',', Enumerable.Range(0, 4000).Select(i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}")) + ",\"d4000\":true}}";
        Should.Throw<EdgeException>(() => JsonSchema.Parse(chain)).Code.ShouldBe(5233);
        string wide = "{\"properties\":{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"p{i}\":true")) + "}}";
        Should.Throw<EdgeException>(() => JsonSchema.Parse(wide)).Code.ShouldBe(5233);
        Should.Throw<EdgeException>(() => JsonSchema.Parse(new string(' ', 1 << 21))).Code.ShouldBe(5233);
    }

    [Fact]
    public void Many_alternatives_that_begin_alike_stay_cheap()
    {
        // 2^20 ways to read the same text.
        string levels = "{\"$defs\":{" + string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"l{i}\":{{\"anyOf\":[{Way(i)},{Way(i)}]}}")) + ",\"l20\":{\"type\":\"integer\"}},\"$ref\":\"#/$defs/l0\"}";
        string text = string.Concat(Enumerable.Repeat("{\"x\":", 20)) + "7" + new string('}', 20);
        long start = Stopwatch.GetTimestamp();
        Accepts(JsonSchema.Parse(levels), text).ShouldBeTrue();
        Stopwatch.GetElapsedTime(start).TotalSeconds.ShouldBeLessThan(30);

        static string Way(int level) => $"{{\"properties\":{{\"x\":{{\"$ref\":\"#/$defs/l{level + 1}\"}}}},\"required\":[\"x\"]}}";
    }

    [Fact]
    public void A_token_allocates_nothing()
    {
        JsonConstraint constraint = new(JsonSchema.Parse("""{"type":"array","items":{"anyOf":[{"type":"integer"},{"type":"string"}]}}"""), Tokenizer);
        int[] opening = Tokenizer.Encode("[1,\"a\""), more = Tokenizer.Encode(",12,\"hello\"");
        Feed(opening);
        Allocations.ShouldCease(() => Feed(more));

        void Feed(int[] tokens)
        {
            foreach (int token in tokens)
            {
                constraint.Allows(0);
                constraint.Allows(token).ShouldBeTrue();
                constraint.Accept(token);
            }
        }
    }

    // A model that says anything; after a while it prefers what closes values.
    private static string Generate(string schema, SeededRandom random, float temperature)
    {
        int count = Tokenizer.Vocabulary.Tokens.Length;
        JsonConstraint constraint = new(JsonSchema.Parse(schema), Tokenizer);
        Sampler sampler = new(new SamplingSettings { Temperature = temperature, Seed = random.NextBits() }, count, constraint);
        FixedLogits engine = new();
        TextStream stream = new(Tokenizer);
        StringBuilder text = new();
        float[] logits = new float[count];
        for (int step = 0; step < 3000 && !constraint.IsComplete; step++)
        {
            for (int token = 0; token < count; token++)
            {
                logits[token] = random.NextFloat(-2, 2);
            }

            foreach (string closing in (string[])["\"", "}", "]", ":", "0"])
            {
                logits[Token(closing)] += 0.5f + (step * 0.02f);
            }

            engine.Set(logits);
            int chosen = sampler.Sample(engine, 0).Token;
            if (Tokenizer.IsEnd(chosen))
            {
                break;
            }

            text.Append(stream.Append(chosen));
        }

        text.Append(stream.Finish());
        return text.ToString();
    }

    // Names that the schema does not list may come twice, as JSON allows: the last one counts.
    private static JsonNode? LastOfEqualNames(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject map = [];
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    map[property.Name] = LastOfEqualNames(property.Value);
                }

                return map;
            case JsonValueKind.Array:
                return new JsonArray([.. value.EnumerateArray().Select(LastOfEqualNames)]);
            default:
                return JsonNode.Parse(value.GetRawText());
        }
    }

    private static bool Accepts(JsonSchema schema, string text)
    {
        Acceptor acceptor = new();
        acceptor.Begin(schema.Root);
        return Encoding.UTF8.GetBytes(text).All(acceptor.Feed) && acceptor.MayEnd;
    }

    private static int Token(string text) => Tokenizer.Encode(text).ShouldHaveSingleItem();

    private static Vocabulary WithJsonTokens(Vocabulary vocabulary)
    {
        string[] more = ["{\"", "\":", "\",\"", "\"}", "[]", "},{", "null", "true", "false", "],", "\\u00", "00"];
        return vocabulary with
        {
            Tokens = [.. vocabulary.Tokens, .. more],
            Kinds = [.. vocabulary.Kinds, .. more.Select(_ => TokenKind.Normal)],
        };
    }
}
