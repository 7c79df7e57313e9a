using Edge.Model;

namespace Edge.Transport.Collectives;

/// <summary>
/// A device's place in the binary tree of an allreduce: the centre is the root, then the other members, ascending and
/// level by level. Addends travel to the root one behind the other, each node's own before those of its children.
/// </summary>
internal sealed class ReductionTree
{
    private readonly int[] _nodes;
    private readonly bool[] _hasAddend;
    private readonly int _place;

    public ReductionTree(AllReduceStep step, int device)
    {
        _nodes = [step.Centre, .. step.Members.Where(m => m != step.Centre)];
        _hasAddend = [.. _nodes.Select(n => step.Summands.Contains(n))];
        _place = Array.IndexOf(_nodes, device);
        Children = [.. ChildrenOf(_place).Select(c => _nodes[c])];
        ChildAddends = [.. ChildrenOf(_place).Select(c => AddendsBelow(c).Count())];
        Addends = [.. AddendsBelow(_place)];
    }

    /// <summary>The device above; -1 at the root.</summary>
    public int Parent => _place == 0 ? -1 : _nodes[(_place - 1) / 2];

    /// <summary>The devices below.</summary>
    public int[] Children { get; }

    /// <summary>How many addends come from each child.</summary>
    public int[] ChildAddends { get; }

    /// <summary>Whose addends pass through here, in the order in which they lie in the message.</summary>
    public int[] Addends { get; }

    public IEnumerable<(int Peer, int SizeBytes, int Messages)> Incoming(int addendBytes, int chunks)
    {
        for (int i = 0; i < Children.Length; i++)
        {
            if (ChildAddends[i] > 0)
            {
                yield return (Children[i], ChildAddends[i] * addendBytes, chunks);
            }
        }

        if (Parent >= 0)
        {
            yield return (Parent, addendBytes, chunks);
        }
    }

    private IEnumerable<int> ChildrenOf(int place) => new[] { (2 * place) + 1, (2 * place) + 2 }.Where(c => c < _nodes.Length);

    private IEnumerable<int> AddendsBelow(int place) =>
        (_hasAddend[place] ? new[] { _nodes[place] } : []).Concat(ChildrenOf(place).SelectMany(AddendsBelow));
}
