using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Cost;

/// <summary>
/// What computing regions of a network's nodes costs on a device, each size of region looked up once: a search asks for the same rows
/// and patches again and again. Not for several threads at a time.
/// </summary>
internal sealed class StepPrices(Network network, DeviceProfile profile)
{
    /// <summary>A region this far from the border of its image is as dear as one further away.</summary>
    private const int Inside = 8;

    private readonly ProgramWork _works = new(network);
    private readonly DeviceCost _cost = new(profile, network.WeightBytes);
    private readonly Dictionary<(int Node, Region Size, (int, int, int, int) ToBorder, double Share), double> _known = [];

    /// <summary>Predicted time of computing a region of an inner node, in microseconds.</summary>
    /// <param name="node">Its position.</param>
    /// <param name="output">The region.</param>
    /// <param name="share">Share of the sum over input channels that is added up.</param>
    public double Us(int node, Region output, double share = 1)
    {
        Region image = network.Images[network.OutputOf(node)];
        var key = (
            node,
            new Region(0, 0, 0, output.Height, output.Width, output.Channels),
            (Math.Min(output.Top, Inside), Math.Min(output.Left, Inside), Math.Min(image.Bottom - output.Bottom, Inside), Math.Min(image.Right - output.Right, Inside)),
            share);
        if (!_known.TryGetValue(key, out double us))
        {
            _known[key] = us = _cost.Of(_works.OfCompute(node, output, share)).Time.Us;
        }

        return us;
    }
}
