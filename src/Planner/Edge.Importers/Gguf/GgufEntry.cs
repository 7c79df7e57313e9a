namespace Edge.Importers.Gguf;

/// <summary>A metadata value as it lies in the file; <see cref="GgufMetadata"/> reads it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Type">Type of the value, or of the elements of an array.</param>
/// <param name="IsArray">Whether there are <paramref name="Count"/> elements.</param>
/// <param name="Count">Elements; 1 for a single value.</param>
/// <param name="Bytes">The elements one after another, little-endian; strings with their lengths.</param>
public sealed record GgufEntry(string Key, GgufValueType Type, bool IsArray, int Count, ReadOnlyMemory<byte> Bytes);
