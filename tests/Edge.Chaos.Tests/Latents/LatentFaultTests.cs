using Edge.Model;
using Edge.Runtime;
using Edge.Testing;
using Edge.Transport.Frames;
using Edge.Transport.Latents;

namespace Edge.Chaos.Tests.Latents;

/// <summary>What befalls a latent between two processes: an error that names the device and the fault, never another answer, and the agent serves on.</summary>
public sealed class LatentFaultTests
{
    private static readonly CodedSplit Skewed = new(isSkewed: true), Flat = new(isSkewed: false);

    [Fact]
    public async Task Latents_that_are_damaged_lost_or_repeated_are_errors_and_the_agent_serves_on()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        string agent = agents.Agents[0].Address;
        (string What, string Found, Func<byte[], byte[]> Change)[] faults =
        [
            ("a bit of the checksum", "is damaged", frame => Flipped(frame, 15)),
            ("the first byte of the code", "is damaged", frame => Flipped(frame, FrameHeader.SizeBytes)),
            ("a byte in the middle", "is damaged", frame => Flipped(frame, (FrameHeader.SizeBytes + frame.Length) / 2)),
            ("the last byte", "is damaged", frame => Flipped(frame, frame.Length - 1)),
            ("the tag", "is damaged", frame => Flipped(frame, 7)),
            ("a byte too few", "is damaged", frame => [.. frame[..^1], .. frame]),
            ("lost, so that the next frame comes in its place", "arrived", _ => []),
            ("repeated", "arrived", frame => [.. frame, .. frame]),
            ("an earlier one in its place", "arrived", Replayed()),
            ("a flood of itself", "arrived", frame => [.. Enumerable.Repeat(frame, 2000).SelectMany(f => f)]),
        ];
        foreach ((string what, string found, Func<byte[], byte[]> change) in faults)
        {
            using FrameRelay relay = new(agent, change);
            await using Coordinator coordinator = await Skewed.PrepareAsync(relay.Address);
            EdgeException error = await Cluster.FailureOf(async () =>
            {
                // A repetition is noticed when it arrives: the first answer, which is right, may have left before.
                for (ulong seed = 0; seed < 20; seed++)
                {
                    await CodedSplit.RunAsync(coordinator, seed);
                }
            });
            error.Code.ShouldBeOneOf(5030, 5131);
            error.Message.ShouldContain("'device0'", customMessage: what);
            error.Message.ShouldContain(found, customMessage: what);
        }

        await using Coordinator direct = await Skewed.PrepareAsync(agent);
        await CodedSplit.RunAsync(direct, 1);
    }

    /// <summary>A decoder finds most damage, not all: the checksum of the frame has to.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Damage_that_still_decodes_is_stopped_by_the_checksum(bool isSkewed)
    {
        CodedSplit split = isSkewed ? Skewed : Flat;
        byte[] symbols = CodedSplit.LatentOf(CodedSplit.Picture(0)), room = new byte[LatentCoding.MaxBytes(symbols.Length)];
        LatentCoder coder = new(split.Coding);
        byte[] code = room[..coder.Encode(symbols, room)], damaged = DamagedButDecoding(coder, code, symbols.Length);
        code.Length.ShouldBeInRange(1, isSkewed ? CodedSplit.Elements - 1 : CodedSplit.Elements + 1);

        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        byte[] sent = [];
        using FrameRelay relay = new(agents.Agents[0].Address, frame =>
        {
            sent = frame[FrameHeader.SizeBytes..];
            return [.. frame[..FrameHeader.SizeBytes], .. damaged];
        });
        await using Coordinator coordinator = await split.PrepareAsync(relay.Address);
        EdgeException error = await Cluster.FailureOf(() => CodedSplit.RunAsync(coordinator, 0));
        sent.ShouldBe(code, "that is what was damaged");
        error.Code.ShouldBeOneOf(5030, 5131);
        error.Message.ShouldContain("is damaged");
    }

    [Theory]
    [InlineData(AgentProcesses.Sigkill)]
    [InlineData(AgentProcesses.Sigstop)]
    public async Task A_tail_that_dies_or_freezes_in_the_middle_of_a_request_is_named(int signal)
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1, held: 0);
        await using Coordinator coordinator = await Skewed.PrepareAsync(agents.Agents[0].Address);
        Task run = Task.Run(() => CodedSplit.RunAsync(coordinator, 3));
        await agents.InTheMiddleAsync();
        agents.Signal(0, signal);
        EdgeException error = await Cluster.FailureOf(() => run);
        error.Code.ShouldBe(5131);
        error.Message.ShouldContain("'device0'");
    }

    /// <summary>Each latent but the first is replaced by the one before it, frame and all.</summary>
    private static Func<byte[], byte[]> Replayed()
    {
        byte[] before = [];
        return frame =>
        {
            byte[] sent = before.Length > 0 ? before : frame;
            before = frame;
            return sent;
        };
    }

    private static byte[] Flipped(byte[] frame, int at)
    {
        frame[at] ^= 0x10;
        return frame;
    }

    private static byte[] DamagedButDecoding(LatentCoder coder, byte[] code, int elements)
    {
        SeededRandom random = new(4);
        byte[] was = new byte[elements], decoded = new byte[elements];
        coder.TryDecode(code, was).ShouldBeTrue();
        for (int attempt = 0; attempt < 1_000_000; attempt++)
        {
            byte[] damaged = [.. code];
            for (int i = random.Next(1, 3); i > 0; i--)
            {
                damaged[random.Next(0, code.Length - 1)] ^= (byte)random.Next(1, 255);
            }

            if (coder.TryDecode(damaged, decoded) && !decoded.AsSpan().SequenceEqual(was))
            {
                return damaged;
            }
        }

        throw new InvalidOperationException("No damage decodes: the test shows nothing.");
    }
}
