using Edge.Model;
using Edge.Runtime;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>A session whose far device does what a test says, on a virtual clock: nothing here depends on real time.</summary>
public sealed class AdaptiveSessionTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(200);
    private static readonly VariantSet Set = ReplayVariants.Of(1);

    private readonly VirtualTime _time = new();
    private readonly ScriptedFarDevice _far;
    private readonly ScriptedExecution[] _executions;
    private readonly AdaptiveSession _session;

    public AdaptiveSessionTests()
    {
        _far = new ScriptedFarDevice(_time);
        _executions = [.. Set.Variants.Select(v => new ScriptedExecution(_time, v))];
        _session = new AdaptiveSession(Set, _executions, _far, _time);
    }

    [Fact]
    public void An_answer_in_time_is_taken_and_says_by_which_path_it_came()
    {
        AdaptiveAnswer answer = Answer(after: 20_000, Good(1));
        (answer.PathText, answer.DeadlineMet, answer.SentBytes).ShouldBe(("offload", true, 3072));
        _executions[1].Finished.ShouldHaveSingleItem();
    }

    [Fact]
    public void An_answer_that_does_not_come_is_made_here_by_the_deadline()
    {
        AdaptiveAnswer answer = Answer();
        (answer.PathText, answer.DeadlineMet).ShouldBe(("local", true));
        answer.Why.ShouldStartWith("no answer after");
        Answer().Why.ShouldBe("the link has not answered yet", "nothing is risked on a link that owes an answer");
        _far.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public void A_late_answer_is_for_nobody_and_tells_that_the_link_is_back()
    {
        Answer();
        FarAnswer late = Good(1);
        _time.At(_time.NowUs + 10_000, () => _far.Asked[0].SetResult(late));
        Answer().PathText.ShouldBe("local", "the question of this request was never asked");
        _executions[1].Finished.ShouldBeEmpty();
        _far.Probes.ShouldBeGreaterThan(0, "nothing else is on its way, so the link is asked how it is");
        FarAnswer own = Good(2);
        Answer(after: 15_000, own).PathText.ShouldNotBe("local");
        _executions.SelectMany(e => e.Finished).ShouldBe([own]);
    }

    [Fact]
    public void An_answer_while_this_device_computes_is_still_taken()
    {
        AdaptiveAnswer answer = Answer(after: 100_000, Good(1));
        answer.PathText.ShouldBe("offload");
        answer.LatencyUs.ShouldBe(100_100, 200);
        Answer().DeadlineMet.ShouldBeTrue("what was computed in vain has ended");
    }

    [Fact]
    public void A_link_that_comes_back_is_noticed_while_no_request_comes()
    {
        _time.Run(() =>
        {
            _session.Watch();
            return Task.FromResult(true);
        });
        Answer().PathText.ShouldBe("local", "nobody answered");
        _far.IsConnected = false;
        _time.At(_time.NowUs, () => _far.Asked[0].SetException(new InvalidOperationException("the link broke")));
        _time.RunUntil(_time.NowUs + 60_000_000);
        _far.Probes.ShouldBe(0, "there is nobody to ask");
        _far.IsConnected = true;
        _time.RunUntil(_time.NowUs + 60_000_000);
        _far.Probes.ShouldBeInRange(1, 10, "one showed it, and few confirmed it");
        Answer(after: 15_000, Good(1)).PathText.ShouldNotBe("local");
    }

    [Fact]
    public void What_is_no_answer_is_made_good_here()
    {
        AdaptiveAnswer answer = Answer(after: 20_000, new FarAnswer([], 0, 0));
        (answer.PathText, answer.DeadlineMet).ShouldBe(("local", true));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15_000)]
    [InlineData(120_000)]
    public void A_link_that_fails_at_any_point_costs_nothing_but_the_path(long after)
    {
        _time.At(after + 101, () =>
        {
            _far.IsConnected = false;
            _far.Asked[0].SetException(AdaptiveErrors.NotConnected("server"));
        });
        AdaptiveAnswer answer = Answer();
        (answer.PathText, answer.DeadlineMet).ShouldBe(("local", true));
        answer.Why.ShouldContain("EDGE5610");
        Answer().Why.ShouldBe("the link is down");
    }

    [Fact]
    public void A_deadline_that_leaves_no_time_to_wait_is_kept_here()
    {
        AdaptiveAnswer answer = _time.Run(() => _session.AnswerAsync([], [], TimeSpan.FromMilliseconds(60)));
        (answer.PathText, answer.DeadlineMet, _far.Asked.Count).ShouldBe(("local", true, 0));
    }

    [Fact]
    public void A_head_that_can_answer_by_itself_is_asked_for_that_where_the_link_is_down()
    {
        VariantSet set = Set with { Variants = [.. Set.Variants.Select(v => v.Path == VariantPath.Split ? v with { Exit = new ExitRule(1, 0.9) } : v)] };
        AdaptiveSession session = new(set, _executions, _far, _time);
        _far.IsConnected = false;
        (_executions[2].IsSure, _executions[3].IsSure) = (true, true);
        _time.Run(() => session.AnswerAsync([], [], Deadline)).PathText.ShouldBe("exit");
        (_executions[2].IsSure, _executions[3].IsSure) = (false, false);
        AdaptiveAnswer[] unsure = [.. Enumerable.Range(0, 300).Select(_ => _time.Run(() => session.AnswerAsync([], [], Deadline)))];
        unsure.ShouldAllBe(a => a.PathText == "local" && a.DeadlineMet);
        unsure[^1].LatencyUs.ShouldBe(60_000, 100, "a head that is never sure is no longer asked first");
    }

    [Fact]
    public void Without_a_deadline_an_answer_that_does_not_come_is_made_here_all_the_same() =>
        _time.Run(() => _session.AnswerAsync([], [])).PathText.ShouldBe("local");

    private static FarAnswer Good(int tag) => new([new TaggedMessage(tag, new byte[40])], 0, 3000);

    private AdaptiveAnswer Answer() => _time.Run(() => _session.AnswerAsync([], [], Deadline));

    private AdaptiveAnswer Answer(long after, FarAnswer answer)
    {
        int asked = _far.Asked.Count;
        _time.At(_time.NowUs + after, () => _far.Asked[asked].SetResult(answer));
        return Answer();
    }
}
