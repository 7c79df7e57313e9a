using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Patches;

/// <summary>Which part of each tensor a patch of a stage needs.</summary>
internal sealed class StageWindows(Network network)
{
    private readonly bool[] _isAsked = new bool[network.Images.Length];

    /// <summary>The window of each tensor that the patch of the last <see cref="Find"/> touches.</summary>
    public Region[] Windows { get; } = new Region[network.Images.Length];

    /// <summary>A cell of an even grid over a region.</summary>
    public static Region Part(Region region, int row, int rows, int column, int columns)
    {
        int top = region.Height * row / rows, bottom = region.Height * (row + 1) / rows;
        int left = region.Width * column / columns, right = region.Width * (column + 1) / columns;
        return new Region(region.Top + top, region.Left + left, region.Channel, bottom - top, right - left, region.Channels);
    }

    /// <summary>Whether a tensor is needed behind the stage that ends before node <paramref name="to"/>.</summary>
    public bool Leaves(int tensor, int to)
    {
        if (network.IsSink(tensor))
        {
            return true;
        }

        return network.Consumers[tensor] is [.., int last] && last >= to;
    }

    /// <summary>Whether every node reads a neighbourhood: anything else would be computed whole for every patch.</summary>
    public bool AreLocal(int from, int to)
    {
        for (int n = from; n < to; n++)
        {
            if (!network.IsSpatial(n) || network.Activations[n].Any(p => network.Field(n, p).IsGlobal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Walks from the end of a stage to its start.</summary>
    /// <param name="from">First node.</param>
    /// <param name="to">Node behind the last.</param>
    /// <param name="outputs">Tensors that leave the stage, the one that is cut into patches last.</param>
    /// <param name="asked">What is needed of them.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="groups">Channel groups.</param>
    /// <param name="group">The group at work.</param>
    public void Find(int from, int to, int[] outputs, Region[] asked, Region patch, ChannelGroups groups, int group)
    {
        int final = outputs[^1];
        foreach (int output in outputs)
        {
            _isAsked[output] = true;
        }

        for (int n = from; n < to; n++)
        {
            Windows[network.OutputOf(n)] = default;
            foreach (int position in network.Activations[n])
            {
                Windows[network[n].Inputs[position]] = default;
            }
        }

        for (int n = to - 1; n >= from; n--)
        {
            int tensor = network.OutputOf(n);
            if (_isAsked[tensor])
            {
                Widen(tensor, tensor == final ? patch : asked[tensor]);
            }

            if (Windows[tensor].IsEmpty)
            {
                continue;
            }

            Region window = Windows[tensor] = network.IsSpatial(n) ? groups.Slice(n, group, Windows[tensor]) : network.Images[tensor];
            foreach (int position in network.Activations[n])
            {
                Widen(network[n].Inputs[position], network.Field(n, position).Of(window));
            }
        }

        foreach (int output in outputs)
        {
            _isAsked[output] = false;
        }
    }

    private void Widen(int tensor, Region region)
    {
        if (!region.IsEmpty)
        {
            Windows[tensor] = Windows[tensor].IsEmpty ? region : Windows[tensor].Union(region);
        }
    }
}
