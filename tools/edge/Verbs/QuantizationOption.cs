using System.CommandLine;
using Edge.Importers.Gguf.Writing;

namespace Edge.Cli.Verbs;

/// <summary><c>--type</c> of the verbs that write language models.</summary>
internal static class QuantizationOption
{
    private static readonly string Names = string.Join(", ", QuantizationMix.All.Select(m => m.Name));

    /// <summary>Creates the option.</summary>
    public static Option<QuantizationMix> Create() => new("--type")
    {
        Description = $"Element types: {Names}.",
        HelpName = "TYPE",
        Required = true,
        CustomParser = result =>
        {
            QuantizationMix? mix = QuantizationMix.All.FirstOrDefault(m => m.Name.Equals(result.Tokens[0].Value, StringComparison.OrdinalIgnoreCase));
            if (mix is null)
            {
                result.AddError($"'--type' is one of {Names}.");
            }

            return mix!;
        },
    };
}
