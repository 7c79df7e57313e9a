namespace Edge.Training.Layers;

/// <summary>Places values with a lifetime so that those in use at the same time do not overlap: the largest first, each as low as it fits.</summary>
internal sealed class ArenaPlan
{
    private readonly List<Item> _items = [];

    /// <summary>Values that the arena needs.</summary>
    public long Count { get; private set; }

    /// <summary>Asks for room.</summary>
    /// <param name="count">Values.</param>
    /// <param name="first">First time of use.</param>
    /// <param name="last">Last time of use.</param>
    /// <param name="place">Is told where.</param>
    public void Add(long count, int first, int last, Action<long> place) => _items.Add(new Item(LayerContext.Aligned(count), first, last, place));

    /// <summary>Places everything.</summary>
    public void Place()
    {
        var placed = new List<(long Start, Item Item)>();
        foreach (Item item in _items.OrderByDescending(i => i.Count).ThenBy(i => i.First))
        {
            long start = 0;
            foreach ((long otherStart, Item other) in placed.Where(p => p.Item.First <= item.Last && item.First <= p.Item.Last).OrderBy(p => p.Start))
            {
                if (start + item.Count <= otherStart)
                {
                    break;
                }

                start = Math.Max(start, otherStart + other.Count);
            }

            placed.Add((start, item));
            Count = Math.Max(Count, start + item.Count);
            item.Place(start);
        }
    }

    private sealed record Item(long Count, int First, int Last, Action<long> Place);
}
