using Edge.Model.MessagePack;

namespace Edge.Transport.Frames;

/// <summary>
/// Where everything is in the 23 bytes before the payload of a frame (<c>docs/frames.md</c>). Constants only, so that
/// <c>firmware/nano</c> compiles the same file.
/// </summary>
internal static class FrameLayout
{
    /// <summary>Version of the frame format.</summary>
    public const byte Version = 1;

    /// <summary>Length of a header.</summary>
    public const int SizeBytes = 23;

    /// <summary>The first byte.</summary>
    public const byte ArrayOfSix = MessagePackFormat.FixArray | 6;

    /// <summary>The version.</summary>
    public const int VersionOffset = 1;

    /// <summary>The <see cref="FrameType"/>.</summary>
    public const int TypeOffset = 2;

    /// <summary>Code and number of the stream.</summary>
    public const int StreamOffset = 3;

    /// <summary>Code and number of the frame.</summary>
    public const int SequenceOffset = 8;

    /// <summary>Code and CRC-32C of the payload, then of the header without this field.</summary>
    public const int ChecksumOffset = 13;

    /// <summary>Code and length of the payload.</summary>
    public const int PayloadOffset = 18;
}
