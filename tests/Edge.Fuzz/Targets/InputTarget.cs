using Edge.Cli.Inputs;

namespace Edge.Fuzz.Targets;

/// <summary>Pictures and arrays, as they are given with <c>--input</c>.</summary>
internal static class InputTarget
{
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (NpyReader.Recognises(data))
        {
            _ = NpyReader.Read(data, "array");
        }
        else
        {
            _ = InputFile.ReadImage(data, "picture");
        }
    }
}
