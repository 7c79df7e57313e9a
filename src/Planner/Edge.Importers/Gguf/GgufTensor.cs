using Edge.Model;

namespace Edge.Importers.Gguf;

/// <summary>A tensor of a GGUF file.</summary>
/// <param name="Name">Its name, <c>blk.0.attn_q.weight</c> for example.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions, outermost first: the reverse of the order in the file.</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
public sealed record GgufTensor(string Name, ElementType Type, Shape Shape, long Offset, int SizeBytes);
