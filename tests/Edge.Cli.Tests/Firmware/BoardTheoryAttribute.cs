using Edge.Testing;
using Edge.Testing.Firmware;

namespace Edge.Cli.Tests.Firmware;

/// <summary>A theory that is skipped, with the reason, where the compiler, QEMU or the <see cref="SharedFolder"/> is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BoardTheoryAttribute : TheoryAttribute
{
    /// <summary>Creates the attribute.</summary>
    public BoardTheoryAttribute() => Skip = FirmwareTarget.CortexM4.Missing ?? (SharedFolder.Path is null ? SharedFolder.Missing : null);
}
