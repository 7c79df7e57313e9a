namespace Edge.Kernels.Language;

/// <summary>Writes and reads the blocks of a <see cref="KeyValueLayout"/> in one of its number formats.</summary>
internal unsafe interface IKeyValueBlocks
{
    /// <summary>Puts the key of a token into its place.</summary>
    static abstract void StoreKey(byte* keys, int slot, float* key, int headSize);

    /// <summary>Puts the value of a token into its place.</summary>
    static abstract void StoreValue(byte* values, int slot, float* value, int headSize);

    /// <summary>The keys of a block as floats: <c>target[s·stride + slot]</c>.</summary>
    static abstract void LoadKeys(byte* keys, int headSize, float* target, int stride);

    /// <summary>The values of a block as floats: <c>target[slot·stride + s]</c>.</summary>
    static abstract void LoadValues(byte* values, int tokens, int headSize, float* target, int stride);
}
