using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Programs;

namespace Edge.Planner;

/// <summary>The network layer by layer with whole tensors, on one device.</summary>
internal static class LayerByLayer
{
    /// <summary>Writes the nodes from <paramref name="from"/> up to <paramref name="to"/>; <paramref name="bufferOf"/> holds the buffers of tensors and gets the new ones.</summary>
    public static void Write(DeviceProgram program, int from, int to, Dictionary<int, int> bufferOf)
    {
        Network network = program.Network;
        for (int n = from; n < to; n++)
        {
            int[] inputs = [.. network.Activations[n].Select(p => bufferOf[network[n].Inputs[p]])];
            int output = network.OutputOf(n);
            bool sharesBytes = network[n].Operator is Reshape && program.Buffers[inputs[0]].IsWhole && program.Buffers[inputs[0]].Space == MemorySpace.Arena;
            bufferOf[output] = program.AddWhole(output, slot: sharesBytes ? program.Slots[inputs[0]] : -1);
            program.Compute(n, network.Images[output], inputs, bufferOf[output]);
        }
    }
}
