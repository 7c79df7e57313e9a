using Edge.Testing.Firmware;

namespace Edge.Cli.Tests.Flashing;

/// <summary>A theory that is skipped, with the reason, where boards cannot be built for or emulated.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EmulatorTheoryAttribute : TheoryAttribute
{
    /// <summary>Creates the attribute.</summary>
    public EmulatorTheoryAttribute() => Skip = FirmwareTarget.CortexM4.Missing!;
}
