using System.Collections.Immutable;
using Edge.Model;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Edge.Devices.Flashing;

/// <summary>A board description as YAML (<c>docs/flash.md</c> lists the fields).</summary>
public static class FlashBoardFile
{
    private const int MostCharacters = 1 << 16;

    /// <summary>Reads a description.</summary>
    /// <param name="yaml">Text of the file.</param>
    /// <param name="source">Name of the file, for errors.</param>
    /// <exception cref="EdgeException">EDGE6301.</exception>
    public static FlashBoard Read(string yaml, string source)
    {
        Fields fields = Deserialize(yaml, source);
        ImageFormat format = fields.Format switch
        {
            null or "arm" => ImageFormat.Arm,
            "esp" => ImageFormat.Esp,
            "nano" => ImageFormat.Nano,
            _ => throw Wrong(source, "format", "arm, esp or nano"),
        };
        ArmCore? core = format == ImageFormat.Arm
            ? ArmCore.All.FirstOrDefault(c => c.Name == fields.Core) ?? throw Wrong(source, "core", string.Join(", ", ArmCore.All.Select(c => c.Name)))
            : null;
        ImmutableArray<MemoryRange> flash = Ranges(fields.Flash, source, "flash");
        return new FlashBoard(
            Required(fields.Name, source, "name"),
            Required(fields.Description, source, "description"),
            format,
            core,
            fields.ChipId,
            !flash.IsEmpty ? flash : throw Wrong(source, "flash", "a list of at least one range such as 0x08000000+1MiB"),
            Ranges(fields.Ram, source, "ram"),
            fields.Vectors is null ? flash[0].Address : Address(fields.Vectors, source, "vectors"),
            fields.Tools is { Count: > 0 } tools ? [.. tools.Select(t => Tool(t, source))] : throw Wrong(source, "tools", "a list of at least one back end"));
    }

    private static BoardTool Tool(ToolFields fields, string source) => new(Required(fields.Name, source, "tools: name"), Required(fields.Chip, source, "tools: chip"))
    {
        Scripts = [.. fields.Scripts ?? []],
        IdRegister = fields.IdRegister is null ? 0 : Address(fields.IdRegister, source, "tools: id_register"),
        IdMask = fields.IdMask is null ? uint.MaxValue : Address(fields.IdMask, source, "tools: id_mask"),
        Usb = [.. (fields.Usb ?? []).Select(u => UsbId.TryParse(u, out UsbId id) ? id : throw Wrong(source, "tools: usb", "a list such as [0483:df11]"))],
    };

    private static ImmutableArray<MemoryRange> Ranges(List<string>? texts, string source, string field) =>
        [.. (texts ?? []).Select(t => MemoryRange.TryParse(t, out MemoryRange range) ? range : throw Wrong(source, field, "a list of ranges such as 0x08000000+1MiB"))];

    private static uint Address(string text, string source, string field) =>
        MemoryRange.TryParseAddress(text, out uint address) ? address : throw Wrong(source, field, "a number such as 0x08000000");

    private static string Required(string? value, string source, string field) =>
        string.IsNullOrWhiteSpace(value) ? throw Wrong(source, field, "a text") : value;

    private static Fields Deserialize(string yaml, string source)
    {
        if (yaml.Length > MostCharacters)
        {
            throw Malformed(source, $"It has {yaml.Length} characters; at most {MostCharacters} are read.", null);
        }

        try
        {
            IDeserializer deserializer = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build();
            return deserializer.Deserialize<Fields>(new Parser(new StringReader(yaml))) ?? throw Malformed(source, "It is empty.", null);
        }
        catch (YamlException e)
        {
            throw Malformed(source, $"Line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private static EdgeException Wrong(string source, string field, string expected) => Malformed(source, $"'{field}' is missing or wrong: it is {expected}.", null);

    private static EdgeException Malformed(string source, string why, Exception? inner) =>
        new(6301, $"Board description {source} cannot be read.", why, "Correct the file; docs/flash.md lists every field.", inner);

    internal sealed class Fields
    {
        public string? Name { get; set; }

        public string? Description { get; set; }

        public string? Format { get; set; }

        public string? Core { get; set; }

        public int ChipId { get; set; }

        public List<string>? Flash { get; set; }

        public List<string>? Ram { get; set; }

        public string? Vectors { get; set; }

        public List<ToolFields>? Tools { get; set; }
    }

    internal sealed class ToolFields
    {
        public string? Name { get; set; }

        public string? Chip { get; set; }

        public List<string>? Scripts { get; set; }

        public string? IdRegister { get; set; }

        public string? IdMask { get; set; }

        public List<string>? Usb { get; set; }
    }
}
