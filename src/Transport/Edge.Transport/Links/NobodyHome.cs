using Edge.Transport.Frames;

namespace Edge.Transport.Links;

/// <summary>Takes the frames of a link that nobody serves yet: there should be none.</summary>
internal sealed class NobodyHome : IFrameHandler
{
    /// <summary>The only one.</summary>
    public static readonly NobodyHome Instance = new();

    private NobodyHome()
    {
    }

    /// <inheritdoc/>
    public Memory<byte> Place(in FrameHeader header) => throw LinkErrors.UnexpectedFrame(header.Type);

    /// <inheritdoc/>
    public void Complete(in FrameHeader header, Memory<byte> payload) => throw LinkErrors.UnexpectedFrame(header.Type);
}
