using Edge.Model.Firmware;

namespace Edge.Nano.Programs;

/// <summary>Bytes that come or go in a step: a region of a tensor, its pixels in row-major order, their channels together. One object for all steps.</summary>
internal sealed class BoardTransfer
{
    /// <summary>Feed, Fetch, Send or Receive.</summary>
    public FirmwareStepKind Kind;

    /// <summary>Position of the input or output, or the peer.</summary>
    public int Index;

    /// <summary>Names a message between devices.</summary>
    public int Tag;

    /// <summary>The region of the stored tensor.</summary>
    public readonly Region Region = new Region();

    /// <summary>Bytes of all of it.</summary>
    public int Bytes;
}
