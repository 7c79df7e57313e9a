namespace Edge.Transport.Frames;

/// <summary>Takes the frames of a link, one after the other, on the thread that reads the link.</summary>
/// <remarks>An <see cref="Edge.Model.EdgeException"/> from either method closes the link with its number.</remarks>
internal interface IFrameHandler
{
    /// <summary>Where the payload of a frame goes: at least <see cref="FrameHeader.PayloadBytes"/> bytes.</summary>
    Memory<byte> Place(in FrameHeader header);

    /// <summary>The frame is complete and its checksum holds.</summary>
    /// <param name="header">The frame.</param>
    /// <param name="payload">What <see cref="Place"/> gave, filled, cut to the length of the payload.</param>
    void Complete(in FrameHeader header, Memory<byte> payload);
}
