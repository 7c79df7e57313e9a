using System.Buffers;
using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Links;

namespace Edge.Transport.Channels;

/// <summary>Payloads of the frames of a channel.</summary>
internal static class MessageEncoding
{
    private const int MaxTextChars = 1000;

    /// <summary>Payload of a Request: <c>[kind, message]</c>.</summary>
    public static byte[] EncodeRequest<TRequest, TResponse>(IRequest<TRequest, TResponse> request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(2);
        writer.WriteUInt64(TRequest.Kind);
        request.Write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Payload of a Response: the message.</summary>
    public static byte[] EncodeResponse<TResponse>(TResponse response)
        where TResponse : IMessage<TResponse>
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        response.Write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Payload of a Failure: <c>[code, what, why, next]</c>.</summary>
    public static byte[] EncodeFailure(EdgeException error)
    {
        Diagnostic first = error.Diagnostics.First(d => d.Severity == Severity.Error);
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(4);
        writer.WriteInt64(first.Code);
        foreach (string text in (ReadOnlySpan<string>)[first.What, first.Why, first.Next])
        {
            writer.WriteString(ReasonText.Encode(text, MaxTextChars));
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static EdgeException DecodeFailure(ReadOnlySpan<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        reader.ReadArrayHeader(4);
        int code = reader.ReadInt32(1, 9999);
        return new EdgeException(code, reader.ReadString(), reader.ReadString(), reader.ReadString());
    }

    /// <summary>Payload of a Credit: the number of bytes.</summary>
    public static byte[] EncodeCredit(int bytes)
    {
        var output = new ArrayBufferWriter<byte>(16);
        var writer = new MessagePackWriter(output);
        writer.WriteInt64(bytes);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static int DecodeCredit(ReadOnlySpan<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        int bytes = reader.ReadInt32(1, int.MaxValue);
        reader.ReadEnd();
        return bytes;
    }
}
