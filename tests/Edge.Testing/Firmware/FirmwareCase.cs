using System.Collections.Immutable;

namespace Edge.Testing.Firmware;

/// <summary>A program with all that it needs to run once.</summary>
/// <param name="Program">Its canonical bytes.</param>
/// <param name="Shards">The constants of each node; empty where it has none.</param>
/// <param name="ShardsInMemory">How many nodes' constants may be loaded at a time; 0 has all of them there from the start.</param>
/// <param name="Inputs">Inputs of the network and their bytes.</param>
/// <param name="Outputs">Outputs of the network.</param>
public sealed record FirmwareCase(
    ReadOnlyMemory<byte> Program,
    ImmutableArray<byte[]> Shards,
    int ShardsInMemory,
    ImmutableArray<(FirmwareTensor Tensor, byte[] Bytes)> Inputs,
    ImmutableArray<FirmwareTensor> Outputs);
