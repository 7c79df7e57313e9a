using System.Text;
using Edge.Runtime.Text.Schemas;

namespace Edge.Fuzz.Targets;

/// <summary>Reads JSON schemas, which come with requests, and follows them: some byte always goes on, or the text is complete.</summary>
internal static class SchemaTarget
{
    private const int MostBytes = 300;

    public static IEnumerable<byte[]> Seeds =>
    [
        """{"type":"object","properties":{"a":{"type":"integer","minimum":-5,"maximum":120},"b":{"type":"array","items":{"$ref":"#/$defs/x"},"minItems":1}},"required":["b"],"$defs":{"x":{"anyOf":[{"type":"string","maxLength":3},{"enum":[1,12,null]}]}}}"""u8.ToArray(),
        """{"$ref":"#/$defs/t","$defs":{"t":{"properties":{"l":{"$ref":"#/$defs/t"},"v":{"const":"x"}},"required":["v"],"additionalProperties":{"type":["number","boolean"]}}}}"""u8.ToArray(),
    ];

    public static void Run(ReadOnlySpan<byte> data)
    {
        Acceptor acceptor = new(), trial = new();
        acceptor.Begin(JsonSchema.Parse(Encoding.UTF8.GetString(data)).Root);
        for (int i = 0; i < MostBytes && !acceptor.MustEnd; i++)
        {
            int first = data[i % data.Length];
            int taken = Enumerable.Range(0, 256).Select(b => (first + b) % 256).FirstOrDefault(Fits, -1);
            if (taken < 0)
            {
                acceptor.MayEnd.ShouldBeTrue("nothing goes on, and it is not complete");
                return;
            }

            acceptor.Feed((byte)taken);
        }

        bool Fits(int value)
        {
            trial.CopyFrom(acceptor);
            return trial.Feed((byte)value);
        }
    }
}
