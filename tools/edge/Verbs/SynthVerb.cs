using System.CommandLine;
using Edge.Cli.Reports;
using Edge.Importers.Gguf.Writing;
using Edge.Importers.Synthesis;

namespace Edge.Cli.Verbs;

/// <summary><c>edge synth</c>: a language model of random weights with true shapes, for capacity and speed work.</summary>
internal static class SynthVerb
{
    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Option<string> shape = new("--shape") { Description = $"Whose sizes: {string.Join(", ", SyntheticShape.Known.Keys)}.", HelpName = "NAME", Required = true };
        shape.AcceptOnlyFromAmong([.. SyntheticShape.Known.Keys]);
        Option<QuantizationMix> type = QuantizationOption.Create();
        Option<FileInfo> output = new("--output", "-o") { Description = "The GGUF file to write.", HelpName = "FILE", Required = true };
        Option<ulong> seed = new("--seed") { Description = "The same seed gives the same weights.", HelpName = "S", DefaultValueFactory = _ => 1 };
        Command command = new("synth", "Write a language model of random weights with true shapes.") { shape, type, output, seed };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(shape);
            SyntheticShape sizes = SyntheticShape.Known[name];
            QuantizationMix mix = parsed.GetRequiredValue(type);
            var model = new SyntheticModel(
                sizes,
                (tensor, dimensions) => mix.TypeOf(tensor, dimensions, sizes.LayerCount, sizes.ExpertCount, !sizes.IsTied),
                parsed.GetValue(seed));
            FileInfo file = parsed.GetRequiredValue(output);
            NewFile.Write(file.FullName, stream => model.Write(stream, name));
            file.Refresh();
            Terminal.Say($"Wrote {file.FullName}: {name} {mix.Name}, {file.Length:N0} bytes.");
            return ExitCode.Success;
        });
        return command;
    }
}
