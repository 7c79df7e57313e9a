namespace Edge.Training.Data;

/// <summary>Orders by a seed (Fisher and Yates).</summary>
internal static class Shuffle
{
    /// <summary>The numbers from 0 to <paramref name="count"/> − 1 in an order that the seed decides.</summary>
    public static int[] Of(int count, ulong seed)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        CounterRandom random = new(seed);
        for (int i = count - 1; i > 0; i--)
        {
            int other = random.Next(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
