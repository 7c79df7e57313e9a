namespace Edge.Runtime;

/// <summary>A message between the two devices of a variant, by its tag in the plan.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Bytes">Its bytes.</param>
internal readonly record struct TaggedMessage(int Tag, ReadOnlyMemory<byte> Bytes);
