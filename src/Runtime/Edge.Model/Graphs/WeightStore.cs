using System.Buffers;
using System.Runtime.InteropServices;

namespace Edge.Model;

/// <summary>
/// The constants of a model, by digest of their bytes: equal constants are kept once, and a constant that does not
/// match its name cannot exist.
/// </summary>
public sealed class WeightStore
{
    private readonly Dictionary<Digest, ReadOnlyMemory<byte>> _blobs;

    /// <summary>An empty store.</summary>
    public WeightStore() => _blobs = [];

    /// <summary>A store of its own that begins with the constants of another, whose bytes it shares.</summary>
    public WeightStore(WeightStore other) => _blobs = new Dictionary<Digest, ReadOnlyMemory<byte>>(other._blobs);

    /// <summary>Adds a constant.</summary>
    /// <param name="bytes">Little-endian, row-major; kept, not copied.</param>
    /// <returns>The name of the constant.</returns>
    public Digest Add(ReadOnlyMemory<byte> bytes)
    {
        Digest digest = Digest.Of(bytes.Span);
        _blobs.TryAdd(digest, bytes);
        return digest;
    }

    /// <summary>Adds a constant that its reader has hashed already, so that a mapped file is not read into memory for it.</summary>
    /// <param name="digest">The digest of <paramref name="bytes"/>.</param>
    /// <param name="bytes">Little-endian, row-major; kept, not copied.</param>
    public void Add(Digest digest, ReadOnlyMemory<byte> bytes) => _blobs.TryAdd(digest, bytes);

    /// <summary>The bytes of a constant.</summary>
    /// <exception cref="EdgeException">EDGE1104 if it is not in the store.</exception>
    public ReadOnlyMemory<byte> this[Digest digest] => _blobs.TryGetValue(digest, out ReadOnlyMemory<byte> bytes)
        ? bytes
        : throw new EdgeException(1104, $"Constant {digest} is missing.", "The graph names weights that its store does not hold.", "Import the model again.");

    /// <summary>Whether a constant is here.</summary>
    public bool Contains(Digest digest) => _blobs.ContainsKey(digest);

    /// <summary>
    /// Gives the physical memory of a constant back where it is mapped from a file: whoever has copied, packed or sent it
    /// calls this. The constant stays readable. Without effect on constants in ordinary memory.
    /// </summary>
    public void Evict(Digest digest)
    {
        if (_blobs.TryGetValue(digest, out ReadOnlyMemory<byte> bytes)
            && MemoryMarshal.TryGetMemoryManager(bytes, out MemoryManager<byte>? owner) && owner is IEvictable evictable)
        {
            evictable.Evict();
        }
    }

    /// <summary>Sum of the sizes of the distinct constants, in bytes.</summary>
    public long Bytes => _blobs.Values.Sum(b => (long)b.Length);
}
