using Edge.Model;

namespace Edge.Cli.Verbs;

/// <summary>The value of <c>--prompt</c>: a text, or where it is.</summary>
internal static class PromptArgument
{
    private const long MostBytes = 64 << 20;

    /// <summary>Reads it: <c>@FILE</c> is a file, <c>@-</c> standard input, anything else is the text itself.</summary>
    /// <exception cref="EdgeException">EDGE6014: the file cannot be opened; EDGE6101: it is too long.</exception>
    public static async Task<string> ReadAsync(string value, CancellationToken cancellation)
    {
        if (!value.StartsWith('@'))
        {
            return value;
        }

        if (value == "@-")
        {
            return await Console.In.ReadToEndAsync(cancellation);
        }

        FileInfo file = new(value[1..]);
        return !file.Exists ? throw new EdgeException(6014, $"Prompt '{file}' cannot be opened.", "There is no such file.", "Check the path.")
            : file.Length > MostBytes ? throw new EdgeException(6101, $"'{file}' has {file.Length} bytes.", $"Texts of up to {MostBytes} bytes are read.", "Take a part of it.")
            : await File.ReadAllTextAsync(file.FullName, cancellation);
    }
}
