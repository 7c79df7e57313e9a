namespace Edge.Importers.Language;

/// <summary>Parameters of YaRN.</summary>
/// <param name="Factor">How many times the context grew.</param>
/// <param name="TrainedTokens">Context of the first training.</param>
/// <param name="FastTurns">Pairs that turn more often than this in it are kept (β fast).</param>
/// <param name="SlowTurns">Pairs that turn less often than this in it are interpolated (β slow).</param>
/// <param name="Magnitude">Factor of rotated values.</param>
internal sealed record YarnSettings(double Factor, int TrainedTokens, double FastTurns, double SlowTurns, float Magnitude)
{
    /// <summary>The paper's β fast.</summary>
    public const float DefaultFastTurns = 32;

    /// <summary>The paper's β slow.</summary>
    public const float DefaultSlowTurns = 1;

    /// <summary>The paper's factor of rotated values: <c>1 + 0.1·ln(factor)</c>.</summary>
    public static float MagnitudeOf(double factor) => factor <= 1 ? 1 : (float)(1 + (0.1 * Math.Log(factor)));
}
