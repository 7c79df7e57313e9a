namespace Edge.Model.Firmware;

/// <summary>Scratch memory that a node's kernel needs: the rule of <c>edge_scratch_bytes</c> in <c>firmware/core</c>, which the firmware asserts.</summary>
public static class KernelScratch
{
    /// <summary>Bytes of scratch memory, a multiple of <see cref="FirmwareProgram.Alignment"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isa">What its kernel is made of.</param>
    public static int BytesOf(FirmwareNode node, FirmwareIsa isa) => 0;
}
