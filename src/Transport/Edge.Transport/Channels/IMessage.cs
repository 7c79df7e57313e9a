using Edge.Model.MessagePack;

namespace Edge.Transport.Channels;

/// <summary>Something that is sent as one MessagePack value.</summary>
/// <typeparam name="TSelf">The message itself.</typeparam>
public interface IMessage<TSelf>
    where TSelf : IMessage<TSelf>
{
    /// <summary>Reads what <see cref="Write"/> wrote; anybody may have written it.</summary>
    /// <exception cref="Edge.Model.EdgeException">Something in it is not as it should be.</exception>
    static abstract TSelf Read(ref MessagePackReader reader);

    /// <summary>Writes exactly one value.</summary>
    void Write(ref MessagePackWriter writer);
}
