namespace Edge.Model.Firmware;

/// <summary>A constant of a kernel: weights in the kernel's layout, biases, multipliers, tables.</summary>
/// <param name="Digest">Names its bytes, little-endian.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="ElementBytes">Size of an element: 1, 2 or 4.</param>
public sealed record FirmwareConstant(Digest Digest, int SizeBytes, int ElementBytes);
