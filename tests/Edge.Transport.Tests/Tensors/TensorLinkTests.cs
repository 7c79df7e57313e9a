using Edge.Model;
using Edge.Testing;
using Edge.Transport.Links;
using Edge.Transport.Tensors;
using Edge.Transport.Tests.Links;

namespace Edge.Transport.Tests.Tensors;

public class TensorLinkTests
{
    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void BlocksAreFoundByTheirTagInAnyOrder(string kind)
    {
        using LinkPair pair = LinkPair.Open(kind);
        using var sender = new TensorLink(pair.Dialler);
        using var receiver = new TensorLink(pair.Acceptor);
        for (uint tag = 0; tag < 20; tag++)
        {
            sender.Send(tag, TestBytes.Create(1000, (int)tag));
        }

        foreach (uint tag in (uint[])[19, 3, 0, 7, 1, 2, 4, 5, 6, 18, 17, 8, 9, 10, 11, 12, 13, 14, 15, 16])
        {
            byte[] block = new byte[1000];
            receiver.Receive(tag, block);
            block.ShouldBe(TestBytes.Create(1000, (int)tag));
        }
    }

    /// <summary>A block read from under a thread that sleeps until it comes would not wake that thread.</summary>
    [Fact]
    public async Task WhoWaitsIsNotRobbedByWhoLooksAfterTheLink()
    {
        const int Rounds = 60;
        using LinkPair pair = LinkPair.Open("tcp");
        using var sender = new TensorLink(pair.Dialler);
        using var receiver = new TensorLink(pair.Acceptor);
        using CancellationTokenSource stop = new();
        Task relief = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                receiver.TakeIn();
            }
        });
        double[] waitsMs = new double[Rounds];
        for (uint tag = 0; tag < Rounds; tag++)
        {
            Task sending = Task.Run(async () =>
            {
                await Task.Delay(2);
                sender.Send(tag, [1]);
            });
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            receiver.Receive(tag, new byte[1]);
            waitsMs[tag] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await sending;
        }

        await stop.CancelAsync();
        await relief;
        waitsMs.Order().ElementAt(Rounds / 4).ShouldBeLessThan(25, "a nap is 50 ms; a busy machine slows some rounds");
    }

    [Fact]
    public void EqualTagsKeepTheirOrder()
    {
        using LinkPair pair = LinkPair.Open();
        using var sender = new TensorLink(pair.Dialler);
        using var receiver = new TensorLink(pair.Acceptor);
        byte[] block = new byte[1];
        for (byte i = 0; i < 5; i++)
        {
            sender.Send(1, [i]);
            sender.Send(2, [i]);
        }

        foreach (uint tag in (uint[])[2, 1])
        {
            for (byte i = 0; i < 5; i++)
            {
                receiver.Receive(tag, block);
                block[0].ShouldBe(i);
            }
        }
    }

    [Theory]
    [InlineData("loopback", 3_000_000)]
    [InlineData("tcp", 15_000_000)]
    public async Task TwoEndsThatSendAtOnceDoNotBlockEachOther(string kind, int length)
    {
        using LinkPair pair = LinkPair.Open(kind);
        using var here = new TensorLink(pair.Dialler);
        using var there = new TensorLink(pair.Acceptor);
        byte[] fromHere = TestBytes.Create(length, 1);
        byte[] fromThere = TestBytes.Create(length, 2);
        await Task.WhenAll(Exchange(here, fromHere, fromThere), Exchange(there, fromThere, fromHere)).WaitAsync(TimeSpan.FromSeconds(30));

        static Task Exchange(TensorLink link, byte[] mine, byte[] theirs) => Task.Factory.StartNew(
            () =>
            {
                byte[] received = new byte[theirs.Length];
                link.Send(1, mine);
                link.Send(2, mine);
                link.Receive(1, received);
                received.AsSpan().SequenceEqual(theirs).ShouldBeTrue();
                link.Receive(2, received);
                received.AsSpan().SequenceEqual(theirs).ShouldBeTrue();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnotherLengthIsAnError(bool arrivesEarly)
    {
        using LinkPair pair = LinkPair.Open();
        using var sender = new TensorLink(pair.Dialler);
        using var receiver = new TensorLink(pair.Acceptor);
        sender.Send(1, new byte[10]);
        sender.Send(2, new byte[1]);
        if (arrivesEarly)
        {
            receiver.Receive(2, new byte[1]);
        }

        Should.Throw<EdgeException>(() => receiver.Receive(1, new byte[11])).Code.ShouldBe(4014);
        Should.Throw<EdgeException>(() => sender.Receive(1, new byte[1])).Code.ShouldBe(4014);
    }

    [Fact]
    public void TooMuchBeforeItIsAskedForIsAnError()
    {
        using LinkPair pair = LinkPair.Open("tcp");
        using var sender = new TensorLink(pair.Dialler);
        using var receiver = new TensorLink(pair.Acceptor, maxEarlyBytes: 2000);
        for (uint tag = 1; tag <= 3; tag++)
        {
            sender.Send(tag, new byte[1000]);
        }

        Should.Throw<EdgeException>(() => receiver.Receive(9, new byte[1000])).Code.ShouldBe(4012);
        Should.Throw<EdgeException>(() => sender.Receive(9, new byte[1000])).Code.ShouldBe(4012);
    }

    [Fact]
    public void AWaitCanBeCancelled()
    {
        using LinkPair pair = LinkPair.Open("tcp");
        using var receiver = new TensorLink(pair.Acceptor);
        using var giveUp = new CancellationTokenSource(100);
        Should.Throw<OperationCanceledException>(() => receiver.Receive(1, new byte[1], giveUp.Token));
        Should.Throw<EdgeException>(() => receiver.Receive(1, new byte[1])).Code.ShouldBe(4009);
    }

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void NothingIsAllocatedAfterWarmUp(string kind)
    {
        using LinkPair pair = LinkPair.Open(kind);
        using var here = new TensorLink(pair.Dialler);
        using var there = new TensorLink(pair.Acceptor);
        byte[] block = new byte[20_000];
        Allocations.ShouldCease(() => Exchange(here, there, block));

        static void Exchange(TensorLink here, TensorLink there, byte[] block)
        {
            for (int i = 0; i < 20; i++)
            {
                here.Send(1, block);
                here.Send(2, block);
                there.Receive(2, block); // tag 1 waits
                there.Receive(1, block);
                there.Send(3, block);
                here.Receive(3, block);
            }
        }
    }
}
