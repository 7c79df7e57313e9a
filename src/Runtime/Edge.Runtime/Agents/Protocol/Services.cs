using System.Globalization;
using Edge.Model;

namespace Edge.Runtime.Protocol;

/// <summary>What a link to an agent is for: the service that the dialling end asks for.</summary>
internal static class Services
{
    /// <summary>The coordinator's control channel.</summary>
    public const string Control = "edge.control/1";

    /// <summary>Messages that come back: what a link takes is measured with them.</summary>
    public const string Echo = "edge.echo/1";

    private const string TensorPrefix = "edge.tensors/1/";

    /// <summary>A link for tensors from a device of a session.</summary>
    public static string Tensors(Digest session, int device) =>
        string.Create(CultureInfo.InvariantCulture, $"{TensorPrefix}{session}/{device}");

    /// <summary>Reads what <see cref="Tensors"/> wrote.</summary>
    public static bool TryReadTensors(string service, out Digest session, out int device)
    {
        (session, device) = (default, -1);
        return service.StartsWith(TensorPrefix, StringComparison.Ordinal)
            && service[TensorPrefix.Length..].Split('/') is [string id, string index]
            && Digest.TryParse(id, out session)
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out device);
    }
}
