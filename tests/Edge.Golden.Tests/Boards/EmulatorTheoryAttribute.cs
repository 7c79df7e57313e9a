using Edge.Testing;
using Edge.Testing.Firmware;

namespace Edge.Golden.Tests.Boards;

/// <summary>A theory that is skipped, with the reason, without the <see cref="SharedFolder"/>, the compiler for Arm, or QEMU.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EmulatorTheoryAttribute : TheoryAttribute
{
    public EmulatorTheoryAttribute() => Skip = (SharedFolder.Path is null ? SharedFolder.Missing : FirmwareTarget.CortexM4.Missing)!;
}
