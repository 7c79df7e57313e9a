namespace Edge.Model.Firmware;

/// <summary>Scratch memory that a node's kernel needs: the rules of <c>edge_scratch_bytes</c> in <c>firmware/core/kernels</c>, which firmware asserts.</summary>
public static class KernelScratch
{
    /// <summary>Bytes of scratch memory, a multiple of <see cref="FirmwareProgram.Alignment"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isa">What its kernel is made of.</param>
    public static int BytesOf(FirmwareNode node, FirmwareIsa isa)
    {
        ReadOnlySpan<int> parameters = node.Parameters.AsSpan();
        int bytes = (node.Kernel, isa) switch
        {
            (FirmwareKernel.Conv2D, FirmwareIsa.Dsp) => DspConvolution(parameters),
            (FirmwareKernel.Conv2D, FirmwareIsa.Mve) => MveConvolution(parameters),
            (FirmwareKernel.DepthwiseConv2D, FirmwareIsa.Dsp) => DspDepthwise(parameters),
            (FirmwareKernel.DepthwiseConv2D, FirmwareIsa.Mve) => MveDepthwise(parameters),
            (FirmwareKernel.Lstm, _) => Lstm(parameters),
            _ => 0,
        };
        return RoundUp(bytes, FirmwareProgram.Alignment);
    }

    /// <summary>The cell and four gates in int16, the output state in int8.</summary>
    private static int Lstm(ReadOnlySpan<int> p) => p[3] * ((5 * sizeof(short)) + sizeof(sbyte));

    /// <summary>Columns of four pixels in 16 bits, and four gathered windows.</summary>
    private static int DspConvolution(ReadOnlySpan<int> p)
    {
        Convolution c = new(p);
        return c.Groups == 1 ? 12 * RoundUp(c.Taps * c.InputChannels, 4) : 0;
    }

    /// <summary>Columns of four pixels, and a gathered window.</summary>
    private static int MveConvolution(ReadOnlySpan<int> p)
    {
        Convolution c = new(p);
        return c.Groups == 1 ? 5 * RoundUp(c.Taps * c.InputChannels, 16) : 0;
    }

    /// <summary>A bias without the input's zero point.</summary>
    private static int DspDepthwise(ReadOnlySpan<int> p)
    {
        Convolution c = new(p);
        return c.InputChannels == c.OutputChannels ? c.OutputChannels * sizeof(int) : 0;
    }

    /// <summary>Blocks of 16 taps of 16 channels, of a window and of the filters.</summary>
    private static int MveDepthwise(ReadOnlySpan<int> p)
    {
        Convolution c = new(p);
        return c.Taps <= 64 && c.InputChannels == c.OutputChannels ? (c.Taps + 15) / 16 * 512 : 0;
    }

    private static int RoundUp(int bytes, int multiple) => (bytes + multiple - 1) / multiple * multiple;

    /// <summary>The fields of <c>edge_conv_parameters</c> that the rules read.</summary>
    private readonly ref struct Convolution(ReadOnlySpan<int> parameters)
    {
        private readonly ReadOnlySpan<int> _parameters = parameters;

        public int Taps => _parameters[0] * _parameters[1];

        public int InputChannels => _parameters[10];

        public int OutputChannels => _parameters[11];

        public int Groups => _parameters[12];
    }
}
