namespace Edge.Kernels.Language;

/// <summary>Writes and reads the blocks of a <see cref="KeyValueLayout"/> in one of its number formats.</summary>
/// <typeparam name="TVector">The vector of float32 lanes.</typeparam>
internal unsafe interface IKeyValueBlocks<TVector>
    where TVector : struct
{
    /// <summary>Puts the key of a token into its place.</summary>
    static abstract void StoreKey(byte* keys, int slot, float* key, int headSize);

    /// <summary>Puts the value of a token into its place.</summary>
    static abstract void StoreValue(byte* values, int slot, float* value, int headSize);

    /// <summary>Element s of the keys of tokens from <paramref name="slot"/> on.</summary>
    static abstract TVector LoadKeys(byte* keys, int slot, int s, int headSize);

    /// <summary>The value of a token from element s on; lanes behind its end hold anything.</summary>
    static abstract TVector LoadValue(byte* values, int slot, int s, int headSize);
}
