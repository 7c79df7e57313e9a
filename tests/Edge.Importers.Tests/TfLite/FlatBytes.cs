namespace Edge.Importers.Tests.TfLite;

/// <summary>A vector of numbers in a FlatBuffers file under construction.</summary>
internal sealed record FlatBytes(byte[] Bytes, int ElementBytes);
