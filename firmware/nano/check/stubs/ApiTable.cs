using System.Globalization;
using System.Reflection;

namespace Edge.Nano.Stubs;

/// <summary>
/// Reads an API table: lines of fields with tabs between. A is an assembly (name, version, references), T a type (attributes,
/// name, base, interfaces, name of its indexer), M, F and P a method, field and property of the last type.
/// </summary>
internal static class ApiTable
{
    // Defaults of parameters are not written: whoever calls says everything.
    private const ParameterAttributes NoDefault = ~(ParameterAttributes.HasDefault | ParameterAttributes.Optional);

    public static IReadOnlyList<ApiAssembly> Read(IEnumerable<string> lines)
    {
        List<ApiAssembly> assemblies = [];
        foreach (string line in lines)
        {
            string[] f = line.Split('\t');
            List<ApiType> types = f[0] == "A" ? [] : assemblies[^1].Types;
            switch (f[0])
            {
                case "A":
                    assemblies.Add(new ApiAssembly(f[1], Names(f[3], ','), types));
                    break;
                case "T":
                    types.Add(new ApiType((TypeAttributes)Number(f[1]), f[2], f[3], Names(f[4], ','), f[5]));
                    break;
                case "F":
                    types[^1].Fields.Add(new ApiField((FieldAttributes)Number(f[1]), f[2], f[3], f[4].Length == 0 ? null : Constant(f[4])));
                    break;
                case "M":
                    types[^1].Methods.Add(new ApiMethod((MethodAttributes)Number(f[1]), (MethodImplAttributes)Number(f[2]), f[3], f[4], [.. Names(f[5], ';').Select(Parameter)]));
                    break;
                case "P":
                    types[^1].Properties.Add(new ApiProperty(f[1], f[2], f[3], f[4]));
                    break;
            }
        }

        return assemblies;
    }

    private static string[] Names(string list, char separator) => list.Split(separator, StringSplitOptions.RemoveEmptyEntries);

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static (ParameterAttributes Attributes, string Type, string Name) Parameter(string text)
    {
        string[] parts = text.Split('|');
        return ((ParameterAttributes)Number(parts[0]) & NoDefault, parts[1], parts[2]);
    }

    /// <summary>A value after the name of its type: <c>Byte:255</c>.</summary>
    private static object Constant(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        Type type = Type.GetType("System." + text[..colon]) ?? throw new FormatException($"'{text}' is no constant.");
        return type == typeof(char)
            ? (char)Number(text[(colon + 1)..])
            : Convert.ChangeType(text[(colon + 1)..], type, CultureInfo.InvariantCulture);
    }
}
