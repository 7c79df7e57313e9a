namespace Edge.Model;

/// <summary>
/// The constants of a model, by digest of their bytes: equal constants are kept once, and a constant that does not
/// match its name cannot exist.
/// </summary>
public sealed class WeightStore
{
    private readonly Dictionary<Digest, ReadOnlyMemory<byte>> _blobs = [];

    /// <summary>Adds a constant.</summary>
    /// <param name="bytes">Little-endian, row-major; kept, not copied.</param>
    /// <returns>The name of the constant.</returns>
    public Digest Add(ReadOnlyMemory<byte> bytes)
    {
        Digest digest = Digest.Of(bytes.Span);
        _blobs.TryAdd(digest, bytes);
        return digest;
    }

    /// <summary>The bytes of a constant.</summary>
    /// <exception cref="EdgeException">EDGE1104 if it is not in the store.</exception>
    public ReadOnlyMemory<byte> this[Digest digest] => _blobs.TryGetValue(digest, out ReadOnlyMemory<byte> bytes)
        ? bytes
        : throw new EdgeException(1104, $"Constant {digest} is missing.", "The graph names weights that its store does not hold.", "Import the model again.");

    /// <summary>Whether a constant is here.</summary>
    public bool Contains(Digest digest) => _blobs.ContainsKey(digest);

    /// <summary>Sum of the sizes of the distinct constants, in bytes.</summary>
    public long Bytes => _blobs.Values.Sum(b => (long)b.Length);
}
