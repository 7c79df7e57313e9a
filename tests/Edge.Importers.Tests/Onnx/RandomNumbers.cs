namespace Edge.Importers.Tests.Onnx;

/// <summary>Random numbers for weights and inputs.</summary>
internal static class RandomNumbers
{
    /// <summary>Numbers of [<paramref name="least"/>, <paramref name="most"/>).</summary>
    public static float[] Numbers(this SeededRandom random, int count, float least = -1, float most = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextFloat(least, most))];
}
