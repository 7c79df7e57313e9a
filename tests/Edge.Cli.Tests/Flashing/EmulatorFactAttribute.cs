using Edge.Testing.Firmware;

namespace Edge.Cli.Tests.Flashing;

/// <summary>A fact that is skipped, with the reason, where boards cannot be built for or emulated.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EmulatorFactAttribute : FactAttribute
{
    /// <summary>Creates the attribute.</summary>
    public EmulatorFactAttribute() => Skip = FirmwareTarget.CortexM4.Missing!;
}
