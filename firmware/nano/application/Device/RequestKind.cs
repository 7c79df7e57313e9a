namespace Edge.Nano.Device;

/// <summary>Numbers of requests (<c>docs/firmware-protocol.md</c>).</summary>
internal static class RequestKind
{
    /// <summary>The host asks what the board is.</summary>
    public const int Describe = 64;

    /// <summary>The host gives a program.</summary>
    public const int Load = 65;

    /// <summary>The host wants it to run.</summary>
    public const int Run = 66;

    /// <summary>The board asks for a Feed or Receive.</summary>
    public const int Get = 80;

    /// <summary>The board gives a piece of a Fetch or Send.</summary>
    public const int Put = 81;

    /// <summary>The board asks for the constants of a node.</summary>
    public const int Constants = 82;
}
