namespace Edge.Model.Firmware;

/// <summary>Scratch memory that a node's kernel needs: the rule of <c>edge_scratch_bytes</c> in <c>firmware/core/kernels</c>, which the firmware asserts.</summary>
public static class KernelScratch
{
    /// <summary>Bytes of scratch memory, a multiple of <see cref="FirmwareProgram.Alignment"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isa">What its kernel is made of.</param>
    public static int BytesOf(FirmwareNode node, FirmwareIsa isa)
    {
        int bytes = (node.Kernel, isa) switch
        {
            (FirmwareKernel.Lstm, _) => LstmBytes(units: node.Parameters[3]),
            _ => 0,
        };
        return (bytes + FirmwareProgram.Alignment - 1) / FirmwareProgram.Alignment * FirmwareProgram.Alignment;
    }

    /// <summary>The cell and four gates in int16, the output state in int8.</summary>
    private static int LstmBytes(int units) => units * ((5 * sizeof(short)) + sizeof(sbyte));
}
