namespace Edge;

/// <summary>
/// The functions of <c>System.Math</c> that the files shared with the host use, on the types that they use: nanoFramework's own
/// has no unsigned ones. In the namespace above theirs, so that they find it first.
/// </summary>
internal static class Math
{
    /// <summary>The larger of two numbers.</summary>
    public static int Max(int a, int b) => a > b ? a : b;

    /// <summary>The larger of two numbers.</summary>
    public static uint Max(uint a, uint b) => a > b ? a : b;

    /// <summary>The smaller of two numbers.</summary>
    public static int Min(int a, int b) => a < b ? a : b;

    /// <summary>The smaller of two numbers.</summary>
    public static uint Min(uint a, uint b) => a < b ? a : b;

    /// <summary>A number between two limits.</summary>
    public static uint Clamp(uint value, uint min, uint max) => value < min ? min : value > max ? max : value;
}
