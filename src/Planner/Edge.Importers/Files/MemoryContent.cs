using Edge.Model;

namespace Edge.Importers.Files;

/// <summary>A model file that is in memory.</summary>
/// <param name="bytes">The whole file; it does not change afterwards.</param>
internal sealed class MemoryContent(ReadOnlyMemory<byte> bytes) : FileContent
{
    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Slice(long offset, int length) => bytes.Slice((int)offset, length);

    /// <inheritdoc/>
    public override Digest DigestOf(long offset, int length) => Digest.Of(Slice(offset, length).Span);
}
