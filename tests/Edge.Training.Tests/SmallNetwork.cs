using Edge.Model;

namespace Edge.Training.Tests;

/// <summary>A graph and the tensors that tests ask for.</summary>
internal sealed record SmallNetwork(Graph Graph, WeightStore Weights, int[] Convolutions, int Stored, int Latent, int Logits);
