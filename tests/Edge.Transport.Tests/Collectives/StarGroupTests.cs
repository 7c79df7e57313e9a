using Edge.Model;
using Edge.Transport.Collectives;
using Edge.Transport.Tensors;
using Edge.Transport.Tests.Links;

namespace Edge.Transport.Tests.Collectives;

public class StarGroupTests
{
    [Theory]
    [InlineData(2, "loopback")]
    [InlineData(5, "tcp")]
    public Task EverybodyGetsTheBroadcast(int size, string kind) => Run(size, kind, group =>
    {
        byte[] block = group.Rank == 0 ? TestBytes.Create(5000, 1) : new byte[5000];
        group.Broadcast(1, block);
        block.ShouldBe(TestBytes.Create(5000, 1));
    });

    [Theory]
    [InlineData(2, "loopback")]
    [InlineData(4, "tcp")]
    public Task UnevenPartsAreScatteredAndGathered(int size, string kind) => Run(size, kind, group =>
    {
        int[] lengths = [.. Enumerable.Range(0, size).Select(rank => rank * 700)];
        byte[] whole = TestBytes.Create(lengths.Sum(), 2);
        byte[] part = new byte[lengths[group.Rank]];
        group.Scatter(1, group.Rank == 0 ? whole : default(ReadOnlyMemory<byte>), lengths, part);
        part.ShouldBe(whole.AsSpan(lengths[..group.Rank].Sum(), part.Length).ToArray());

        byte[] gathered = new byte[group.Rank == 0 ? whole.Length : 0];
        group.Gather(2, part, lengths, gathered);
        gathered.ShouldBe(group.Rank == 0 ? whole : []);
    });

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 4096)]
    [InlineData(9, 1001)]
    public Task AnAllReduceSumsInTheOrderOfTheRanks(int size, int count) => Run(size, "tcp", group =>
    {
        // Magnitudes from 1e-3 to 1e8: any other order of addition gives other bits.
        float[] expected = Addends(0, count);
        for (int rank = 1; rank < size; rank++)
        {
            float[] addends = Addends(rank, count);
            for (int i = 0; i < count; i++)
            {
                expected[i] += addends[i];
            }
        }

        for (uint round = 0; round < 5; round++)
        {
            float[] values = Addends(group.Rank, count);
            group.AllReduce(round, values, PartialSumFormat.Float32);
            values.ShouldBe(expected);
        }
    });

    [Theory]
    [InlineData(4096, PartialSumFormat.Q8, 2f / 127)]
    [InlineData(77, PartialSumFormat.Q8, 2f / 127)]
    [InlineData(4096, PartialSumFormat.Float16, 2f / 1024)]
    [InlineData(77, PartialSumFormat.Float16, 2f / 1024)]
    public async Task AnAllReduceThatRoundsIsTheSameEverywhereAndClose(int count, PartialSumFormat format, float step)
    {
        const int Size = 4;
        float[][] results = new float[Size][];
        await Run(Size, "tcp", group =>
        {
            float[] values = Smooth(group.Rank, count);
            group.AllReduce(1, values, format);
            results[group.Rank] = values;
        });
        for (int rank = 1; rank < Size; rank++)
        {
            results[rank].ShouldBe(results[0]);
        }

        float[][] addends = [.. Enumerable.Range(0, Size).Select(rank => Smooth(rank, count))];
        for (int i = 0; i < count; i++)
        {
            float exact = addends.Sum(a => a[i]);
            results[0][i].ShouldBe(exact, tolerance: Size * step);
        }
    }

    [Fact]
    public Task NothingIsAllocatedAfterWarmUp() => Run(3, "tcp", group =>
    {
        float[] values = new float[4096];
        byte[] block = new byte[4096];
        Work(group, values, block);
        Work(group, values, block);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work(group, values, block);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        static void Work(StarGroup group, float[] values, byte[] block)
        {
            for (int i = 0; i < 10; i++)
            {
                group.AllReduce(1, values, PartialSumFormat.Float32);
                group.AllReduce(2, values, PartialSumFormat.Q8);
                group.Broadcast(3, block);
            }
        }
    });

    [Fact]
    public Task PartsThatDoNotFitAreAnError() => Run(2, "loopback", group =>
    {
        Should.Throw<EdgeException>(() => group.Scatter(1, default, [1], new byte[1])).Code.ShouldBe(4020);
        Should.Throw<EdgeException>(() => group.Gather(1, new byte[2], [1, 1], default)).Code.ShouldBe(4020);
        if (group.Rank == 0)
        {
            Should.Throw<EdgeException>(() => group.Scatter(1, new byte[3], [1, 1], new byte[1])).Code.ShouldBe(4020);
        }
    });

    [Fact]
    public Task AnotherLengthThanThePeersIsAnErrorAtAll() => Run(2, "tcp", group =>
    {
        EdgeException error = Should.Throw<EdgeException>(() => group.AllReduce(1, new float[10 + group.Rank], PartialSumFormat.Float32));
        error.Code.ShouldBe(4014);
    });

    private static float[] Addends(int rank, int count)
    {
        byte[] bytes = TestBytes.Create(count * 2, rank + 100);
        return [.. Enumerable.Range(0, count).Select(i => (bytes[2 * i] - 128) * MathF.Pow(10, (bytes[(2 * i) + 1] % 12) - 3))];
    }

    private static float[] Smooth(int rank, int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(i + rank))];

    /// <summary>Runs <paramref name="member"/> at every rank of a star, each on a thread of its own.</summary>
    private static async Task Run(int size, string kind, Action<StarGroup> member)
    {
        LinkPair[] links = [.. Enumerable.Range(1, size - 1).Select(_ => LinkPair.Open(kind))];
        TensorLink[] centre = [.. links.Select(l => new TensorLink(l.Acceptor))];
        StarGroup[] groups =
        [
            StarGroup.CreateCentre(centre),
            .. links.Select((l, i) => StarGroup.CreateLeaf(new TensorLink(l.Dialler), i + 1, size)),
        ];
        await Task.WhenAll(groups.Select(g => Task.Factory.StartNew(() => member(g), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
            .WaitAsync(TimeSpan.FromSeconds(30));
        foreach (StarGroup group in groups)
        {
            group.Dispose();
        }
    }
}
