using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Programs;

namespace Edge.Planner;

/// <summary>Where tensors enter and leave a plan: the endpoint feeds the sources and fetches the sinks.</summary>
internal static class Boundary
{
    /// <summary>Brings every source whole to the input memory of a device, but for those that its stages stream.</summary>
    /// <returns>The buffer of each source there.</returns>
    public static Dictionary<int, int> FeedWhole(Fabric fabric, Network network, int worker, IReadOnlySet<int> streamed)
    {
        Dictionary<int, int> bufferOf = [];
        foreach (Source source in network.Sources)
        {
            Region whole = network.Images[source.Tensor];
            fabric.Programs[worker].ResidentInputBytes += network.Bytes(source.Tensor);
            if (streamed.Contains(source.Tensor))
            {
                continue;
            }

            int fed = fabric.Programs[fabric.Endpoint].AddWhole(source.Tensor, MemorySpace.Input);
            fabric.Programs[fabric.Endpoint].Feed(source, fed, whole);
            bufferOf[source.Tensor] = fed;
            if (worker != fabric.Endpoint)
            {
                bufferOf[source.Tensor] = fabric.Programs[worker].AddWhole(source.Tensor, MemorySpace.Input);
                fabric.Transfer(fabric.Endpoint, fed, worker, bufferOf[source.Tensor], whole);
            }
        }

        return bufferOf;
    }

    /// <summary>Brings every sink from a device to the caller.</summary>
    public static void Fetch(Fabric fabric, Network network, int worker, Dictionary<int, int> bufferOf) =>
        Fetch(fabric, network, network.Sinks, tensor => (worker, bufferOf[tensor]));

    /// <summary>Brings sinks from the device and buffer where they are to the caller.</summary>
    public static void Fetch(Fabric fabric, Network network, IEnumerable<Sink> sinks, Func<int, (int Device, int Buffer)> placeOf)
    {
        Dictionary<int, int> received = [];
        foreach (Sink sink in sinks)
        {
            (int device, int buffer) = placeOf(sink.Tensor);
            if (device != fabric.Endpoint && !received.ContainsKey(sink.Tensor))
            {
                received[sink.Tensor] = fabric.Programs[fabric.Endpoint].AddWhole(sink.Tensor);
                fabric.Transfer(device, buffer, fabric.Endpoint, received[sink.Tensor], network.Images[sink.Tensor]);
            }

            fabric.Programs[fabric.Endpoint].Fetch(sink, device == fabric.Endpoint ? buffer : received[sink.Tensor]);
        }
    }
}
