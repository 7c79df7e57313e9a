using Edge.Model;
using Edge.Transport.Collectives;
using Edge.Transport.Tensors;

namespace Edge.Transport.Tests.Collectives;

public class AllReduceTests
{
    public static TheoryData<AllReduceAlgorithm> Algorithms => [.. Enum.GetValues<AllReduceAlgorithm>()];

    public static TheoryData<AllReduceAlgorithm, int, int, int[], int> Groups
    {
        get
        {
            TheoryData<AllReduceAlgorithm, int, int, int[], int> groups = [];
            foreach (AllReduceAlgorithm algorithm in Enum.GetValues<AllReduceAlgorithm>())
            {
                groups.Add(algorithm, 2, 0, [0, 1], 1);
                groups.Add(algorithm, 2, 1, [0], 40);
                groups.Add(algorithm, 3, 1, [0, 1, 2], 4096);
                groups.Add(algorithm, 4, 3, [1, 2], 777);
                groups.Add(algorithm, 5, 4, [0, 1, 2, 3], 6000);
                groups.Add(algorithm, 7, 6, [0, 1, 2, 3, 4, 5, 6], 1001);
                groups.Add(algorithm, 4, 3, [0, 1, 3], 300_001); // several chunks
            }

            return groups;
        }
    }

    /// <summary>Magnitudes from 1e-3 to 1e8: any other order of addition gives other bits.</summary>
    [Theory]
    [MemberData(nameof(Groups))]
    public async Task SumsAreTakenInTheOrderOfTheSummands(AllReduceAlgorithm algorithm, int size, int centre, int[] summands, int count)
    {
        float[] expected = Addend(summands[0], count);
        foreach (int summand in summands[1..])
        {
            float[] addend = Addend(summand, count);
            for (int i = 0; i < count; i++)
            {
                expected[i] += addend[i];
            }
        }

        using LinkedDevices devices = new(size, "tcp");
        AllReduceStep step = Step(algorithm, AllReducePayload.Float32, size, centre, summands);
        await devices.RunAsync((device, exchange) =>
        {
            AllReduce allReduce = AllReduce.Create(step, device, count + 100);
            for (int round = 0; round < 3; round++)
            {
                float[] values = summands.Contains(device) ? Addend(device, count) : [.. Enumerable.Repeat(float.NaN, count)];
                allReduce.Run(exchange, values);
                values.ShouldBe(expected);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task PayloadsThatRoundGiveTheSameBitsEverywhereAndCloseOnes(AllReduceAlgorithm algorithm)
    {
        const int Size = 4, Count = 5077;
        using LinkedDevices devices = new(Size, "loopback");
        foreach ((AllReducePayload payload, float step) in new[] { (AllReducePayload.Q8, 2f / 127), (AllReducePayload.Float16, 2f / 1024) })
        {
            AllReduceStep plan = Step(algorithm, payload, Size, 2, [0, 1, 2, 3]);
            float[][] results = new float[Size][];
            await devices.RunAsync((device, exchange) =>
            {
                float[] values = Smooth(device, Count);
                AllReduce.Create(plan, device, Count).Run(exchange, values);
                results[device] = values;
            });
            for (int i = 0; i < Count; i++)
            {
                results.ShouldAllBe(r => r[i] == results[0][i]);
                results[0][i].ShouldBe(Enumerable.Range(0, Size).Sum(d => MathF.Sin(i + d)), tolerance: Size * step);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task WhatArrivesIsAnnounced(AllReduceAlgorithm algorithm)
    {
        const int Size = 6, Count = 290_000;
        using LinkedDevices devices = new(Size, "loopback");
        AllReduceStep step = Step(algorithm, AllReducePayload.Q8, Size, 1, [0, 2, 3, 5]);
        await devices.RunAsync((device, exchange) =>
        {
            RecordingExchange recording = new(exchange);
            AllReduce.Create(step, device, Count).Run(recording, Smooth(device, Count));
            (int Peer, int SizeBytes, int Messages)[] announced = [.. AllReduce.Incoming(step, device, Count)];
            announced.Select(a => (a.Peer, a.SizeBytes)).ShouldBe(recording.ReceivedBytes.Select(r => (r.Key, r.Value)), ignoreOrder: true);
            announced.ShouldAllBe(a => recording.Messages[a.Peer] <= a.Messages);
        });
    }

    /// <summary>As in a program: steps of several sizes and payloads one after the other, prepared before any runs.</summary>
    [Fact]
    public async Task StepsOfADeviceMayShareTheMemoryThatTheyWorkIn()
    {
        const int Size = 4;
        (AllReduceAlgorithm Algorithm, AllReducePayload Payload, int Count)[] cases =
            [.. Enum.GetValues<AllReduceAlgorithm>().SelectMany((a, i) => new[] { (a, AllReducePayload.Float32, 700 * (i + 1)), (a, AllReducePayload.Float16, 3000 - (500 * i)) })];
        using LinkedDevices devices = new(Size, "loopback");
        float[][][] own = await RunAsync(_ => null), shared = await RunAsync(_ => new ReductionMemory());
        shared.ShouldBe(own);

        async Task<float[][][]> RunAsync(Func<int, ReductionMemory?> memoryOf)
        {
            float[][][] results = new float[Size][][];
            await devices.RunAsync((device, exchange) =>
            {
                ReductionMemory? memory = memoryOf(device);
                AllReduce[] steps = [.. cases.Select(c => AllReduce.Create(Step(c.Algorithm, c.Payload, Size, 3, [0, 1, 2, 3]), device, c.Count, memory))];
                results[device] = [.. cases.Select(c => Smooth(device, c.Count))];
                for (int i = 0; i < steps.Length; i++)
                {
                    steps[i].Run(exchange, results[device][i]);
                }
            });
            return results;
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task NothingIsAllocatedAfterWarmUp(AllReduceAlgorithm algorithm)
    {
        using LinkedDevices devices = new(3, "tcp");
        AllReduceStep step = Step(algorithm, AllReducePayload.Q8, 3, 0, [0, 1, 2]);
        await devices.RunAsync((device, exchange) =>
        {
            AllReduce allReduce = AllReduce.Create(step, device, 4096);
            float[] values = new float[4096];
            long[] allocated = [.. Enumerable.Range(0, 8).Select(_ => Work(allReduce, exchange, values))];
            allocated.ShouldContain(0, "what comes early is kept in pooled arrays: how many there must be depends on who is fast");
        });

        static long Work(AllReduce allReduce, ITensorExchange exchange, float[] values)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int round = 0; round < 10; round++)
            {
                allReduce.Run(exchange, values);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public async Task AnotherLengthThanThePeersIsAnError()
    {
        using LinkedDevices devices = new(2, "tcp");
        AllReduceStep step = Step(AllReduceAlgorithm.Star, AllReducePayload.Float32, 2, 0, [0, 1]);
        await devices.RunAsync((device, exchange) =>
            Should.Throw<EdgeException>(() => AllReduce.Create(step, device, 20).Run(exchange, new float[10 + device])).Code.ShouldBe(4014));
    }

    private static AllReduceStep Step(AllReduceAlgorithm algorithm, AllReducePayload payload, int size, int centre, int[] summands) =>
        new(centre, [.. Enumerable.Range(0, size)], 7, 0, payload, [.. summands], algorithm);

    private static float[] Addend(int device, int count)
    {
        byte[] bytes = TestBytes.Create(count * 2, device + 100);
        return [.. Enumerable.Range(0, count).Select(i => (bytes[2 * i] - 128) * MathF.Pow(10, (bytes[(2 * i) + 1] % 12) - 3))];
    }

    private static float[] Smooth(int device, int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(i + device))];
}
