namespace Edge.Cli.Tests;

/// <summary>The network that ships with <c>edge</c>, and its pictures: always there.</summary>
internal static class Meter
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Assets", "meter");

    public static string FloatModel { get; } = Path.Combine(Folder, "meter_float.onnx");

    public static string Int8Model { get; } = Path.Combine(Folder, "meter_int8.onnx");

    public static string Labels { get; } = Path.Combine(Folder, "samples", "labels.json");

    public static string Sample(int number) => Path.Combine(Folder, "samples", $"meter{number:D2}.png");
}
