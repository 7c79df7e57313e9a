using Edge.Model;
using Edge.Runtime.Language;

namespace Edge.Runtime.Tests.Cluster;

public sealed class SequenceHistoryTests
{
    private readonly SequenceHistory _history = new(new TokenSettings(8, 1000, 3, KeyValueType.Float16));

    private void Run(params (int Sequence, int Position, int Token)[] rows)
    {
        TokenBatch batch = new(8);
        foreach ((int sequence, int position, int token) in rows)
        {
            batch.Add(sequence, position, token, wantsLogits: false);
        }

        _history.Add(batch);
    }

    [Fact]
    public void Rows_of_several_sequences_are_kept_apart()
    {
        Run((0, 0, 10), (0, 1, 11), (2, 0, 20));
        Run((2, 1, 21), (0, 2, 12));
        _history.Of(0).ToArray().ShouldBe([10, 11, 12]);
        _history.Of(1).ToArray().ShouldBeEmpty();
        _history.Of(2).ToArray().ShouldBe([20, 21]);
    }

    [Fact]
    public void What_is_run_again_forgets_what_was_behind()
    {
        Run((0, 0, 10), (0, 1, 11), (0, 2, 12));
        Run((0, 1, 99));
        _history.Of(0).ToArray().ShouldBe([10, 99]);
    }

    [Fact]
    public void Copy_takes_the_beginning_and_leaves_the_source()
    {
        Run((0, 0, 10), (0, 1, 11), (0, 2, 12));
        Run((1, 0, 50));
        _history.Copy(0, 1, 2);
        Run((1, 2, 60));
        _history.Of(1).ToArray().ShouldBe([10, 11, 60]);
        _history.Of(0).ToArray().ShouldBe([10, 11, 12]);
    }

    [Fact]
    public void Long_sequences_are_kept_whole()
    {
        for (int position = 0; position < 1000; position++)
        {
            Run((1, position, position * 3));
        }

        _history.Of(1).ToArray().ShouldBe([.. Enumerable.Range(0, 1000).Select(p => p * 3)]);
    }
}
