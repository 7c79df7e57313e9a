using Edge.Model;
using Edge.Runtime.TestHost;

namespace Edge.Runtime.Tests.Exchange;

public sealed class TensorInboxTests
{
    private static readonly Plan Plan = new BandPlans(height: 4, width: 2, channels: 1).Bands(2);

    [Fact]
    public void Messages_wait_for_whoever_asks_in_any_order()
    {
        TensorInbox host = new(Plan, 2);
        host.Deliver(1, 1, [5, 6, 7, 8]);
        host.Deliver(0, 1, [1, 2, 3, 4]);
        byte[] message = new byte[4];
        host.Take(0, 1, message);
        message.ShouldBe([1, 2, 3, 4]);
        host.Take(1, 1, message);
        message.ShouldBe([5, 6, 7, 8]);
        host.CapacityBytes.ShouldBe(8);
    }

    [Theory]
    [InlineData(0, 7, 4)]
    [InlineData(0, 1, 5)]
    [InlineData(5, 1, 4)]
    public void Message_that_the_plan_does_not_have_is_refused(int peer, int tag, int bytes) =>
        Should.Throw<EdgeException>(() => new TensorInbox(Plan, 2).Deliver(peer, tag, new byte[bytes])).Code.ShouldBe(5031);

    [Fact]
    public void Second_message_of_a_name_is_refused_until_the_first_is_taken()
    {
        TensorInbox host = new(Plan, 2);
        host.Deliver(0, 1, new byte[4]);
        Should.Throw<EdgeException>(() => host.Deliver(0, 1, new byte[4])).Code.ShouldBe(5031);
        host.Take(0, 1, new byte[4]);
        host.Deliver(0, 1, new byte[4]);
    }

    [Fact]
    public async Task Failure_ends_waiting_now_and_later()
    {
        TensorInbox host = new(Plan, 2);
        Task waiting = Task.Run(() => host.Take(0, 1, new byte[4]));
        host.Fail(new EdgeException(5030, "Lost.", "It broke.", "Look."));
        (await Should.ThrowAsync<EdgeException>(() => waiting)).Code.ShouldBe(5030);
        Should.Throw<EdgeException>(() => host.Take(1, 1, new byte[4])).Code.ShouldBe(5030);
    }
}
