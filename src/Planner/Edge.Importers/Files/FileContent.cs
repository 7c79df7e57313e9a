using Edge.Model;

namespace Edge.Importers.Files;

/// <summary>The bytes of a model file, in memory or mapped: constants are slices of it and are not copied.</summary>
internal abstract class FileContent
{
    /// <summary>Size in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>A part of the file.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes; the part lies inside the file.</param>
    public abstract ReadOnlyMemory<byte> Slice(long offset, int length);

    /// <summary>Digest of a part of the file, read without making it resident.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes; the part lies inside the file.</param>
    /// <exception cref="EdgeException">EDGE2001 where the file can no longer be read.</exception>
    public abstract Digest DigestOf(long offset, int length);

    /// <summary>Remembers the digests that were asked for, where there is a memory for them.</summary>
    public virtual void RememberDigests()
    {
    }
}
