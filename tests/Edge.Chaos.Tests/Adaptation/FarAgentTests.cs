using Edge.Importers;
using Edge.Model;
using Edge.Runtime;
using Edge.Testing.Networks;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>A session over a real link to a real agent; its clock stands still, so nothing depends on how fast they are.</summary>
public sealed class FarAgentTests
{
    private const int LoRaFrameBytes = 222;
    private static readonly ImportedModel Pair = JoinedModel.Of(ExitPair.Head, ExitPair.Tail);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("offload", AnswerPath.Offload)]
    [InlineData("pair", AnswerPath.Split)]
    public async Task Every_path_gives_the_bits_of_the_whole(string variant, AnswerPath path)
    {
        await using LiveSession live = await LiveSession.StartAsync(Pair, variant);
        for (ulong seed = 1; seed <= 5; seed++)
        {
            byte[] input = ExitPair.Hard(seed);
            (AdaptiveAnswer answer, byte[] output) = await live.AnswerAsync(input);
            (answer.Path, answer.Variant).ShouldBe((path, variant));
            output.ShouldBe(live.Expected(input));
            answer.Timing.TailUs.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task An_easy_input_never_crosses_the_link()
    {
        await using LiveSession live = await LiveSession.StartAsync(Pair, "pair");
        (AdaptiveAnswer answer, byte[] output) = await live.AnswerAsync(ExitPair.Easy(2));
        (answer.Path, answer.SentBytes, answer.Timing.TailUs).ShouldBe((AnswerPath.Exit, 0, 0));
        BitConverter.ToSingle(output, 2 * sizeof(float)).ShouldBe(10);
        (await live.AnswerAsync(ExitPair.Hard(1))).Answer.Path.ShouldBe(AnswerPath.Split);
    }

    [Fact]
    public async Task A_far_device_that_freezes_costs_a_local_answer_and_its_late_one_is_for_nobody()
    {
        await using LiveSession live = await LiveSession.StartAsync(Pair, "pair");
        live.Freeze();
        Task<(AdaptiveAnswer Answer, byte[] Output)> first = live.AnswerAsync(ExitPair.Hard(1), Deadline);
        await live.Time.TimerSetAsync();
        live.Time.Advance(TimeSpan.FromSeconds(1));
        (AdaptiveAnswer answer, byte[] output) = await first;
        (answer.Path, answer.DeadlineMet).ShouldBe((AnswerPath.Local, true));
        output.ShouldBe(live.Expected(ExitPair.Hard(1)));
        live.Thaw();
        for (ulong seed = 2; seed < 10; seed++)
        {
            (_, byte[] next) = await live.AnswerAsync(ExitPair.Hard(seed), Deadline);
            next.ShouldBe(live.Expected(ExitPair.Hard(seed)));
        }
    }

    /// <summary>A flipped bit closes the link (its frame's checksum), a broken connection ends it: either way the answer is made here, and the link is dialled again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_that_breaks_in_mid_request_costs_a_local_answer_and_comes_back(bool flips)
    {
        await using LiveSession live = await LiveSession.StartAsync(Pair, "pair");
        live.DisturbNext(bytes =>
        {
            bytes[^1] ^= 1;
            return flips;
        });
        byte[] input = ExitPair.Hard(3);
        (AdaptiveAnswer answer, byte[] output) = await live.AnswerAsync(input, Deadline);
        (answer.Path, answer.DeadlineMet).ShouldBe((AnswerPath.Local, true));
        output.ShouldBe(live.Expected(input));
        await AgentProcesses.UntilAsync(() => live.Far.IsConnected);
        while ((await live.AnswerAsync(input, Deadline)).Answer.Path != AnswerPath.Split)
        {
            await Task.Delay(1); // the probe behind a local answer shows that the link is back
        }
    }

    [Fact]
    public async Task A_session_starts_without_its_link_and_uses_it_when_it_is_there()
    {
        await using LiveSession live = await LiveSession.StartWithoutLinkAsync(Pair, "pair");
        live.Far.IsConnected.ShouldBeFalse();
        byte[] input = ExitPair.Hard(3);
        (AdaptiveAnswer answer, byte[] output) = await live.AnswerAsync(input, Deadline);
        (answer.Path, answer.Why, answer.DeadlineMet).ShouldBe((AnswerPath.Local, "the link is down", true));
        output.ShouldBe(live.Expected(input));
        live.LinkUp();
        await AgentProcesses.UntilAsync(() => live.Far.IsConnected);
        while ((answer = (await live.AnswerAsync(input, Deadline)).Answer).Path != AnswerPath.Split)
        {
            await Task.Delay(1); // the probe behind a local answer shows that the link is there
        }

        answer.Timing.TailUs.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_is_no_question_is_refused_by_number_and_the_agent_lives_on()
    {
        await using LiveSession live = await LiveSession.StartAsync(Pair, "pair");
        (await Cluster.FailureOf(() => live.Far.AskAsync(0, []))).Code.ShouldBe(5611);
        (await Cluster.FailureOf(() => live.Far.AskAsync(7, []))).Code.ShouldBe(5611);
        (await Cluster.FailureOf(() => live.Far.AskAsync(1, []))).Code.ShouldBe(5612);
        (await Cluster.FailureOf(() => live.Far.AskAsync(1, [new TaggedMessage(0, new byte[15])]))).Code.ShouldBe(5612);
        (await live.AnswerAsync(ExitPair.Hard(1))).Answer.Path.ShouldBe(AnswerPath.Split);
    }

    [Fact]
    public async Task A_latent_of_the_committed_network_fits_one_frame_of_a_LoRa_link()
    {
        string folder = Path.Combine(TraceReplayTests.RepositoryFolder(), "tools", "training", "bottleneck");
        await using LiveSession live = await LiveSession.StartAsync(ModelFile.Open($"{folder}/bottleneck_c4.head.onnx+{folder}/bottleneck_c4.tail.onnx"), "bottleneck_c4");
        byte[] input = [.. Enumerable.Range(0, 3072).Select(i => (byte)(i / 12))];
        long before = live.SentBytes;
        (AdaptiveAnswer answer, byte[] output) = await live.AnswerAsync(input);
        answer.PathText.ShouldBe("split(bottleneck_c4)");
        (live.SentBytes - before).ShouldBeInRange(answer.SentBytes, LoRaFrameBytes);
        output.ShouldBe(live.Expected(input));
    }
}
