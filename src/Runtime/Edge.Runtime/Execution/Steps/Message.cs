using Edge.Model;
using Edge.Transport.Latents;

namespace Edge.Runtime;

/// <summary>A part of a tensor on its way, with its addresses resolved.</summary>
/// <param name="Peer">The other device.</param>
/// <param name="Tag">Name of the transfer.</param>
/// <param name="SizeBytes">Bytes that travel.</param>
/// <param name="Runs">How message and memory correspond.</param>
/// <param name="Coder">Codes it on its way; null where it travels as it is.</param>
internal sealed record Message(int Peer, int Tag, int SizeBytes, CopyRun[] Runs, LatentCoder? Coder)
{
    /// <summary>Whether the bytes lie together in memory, so that no copy is needed.</summary>
    public bool IsContiguous => Runs.Length == 1;

    public static Message Of(TransferPart part, CopyRun[] runs, LatentCoder? coder) => new(part.Peer, part.Tag, runs.Sum(r => r.Length), runs, coder);
}
