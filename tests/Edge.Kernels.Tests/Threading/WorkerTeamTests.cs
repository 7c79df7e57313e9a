using Edge.Kernels.Threading;
using Edge.Testing;

namespace Edge.Kernels.Tests.Threading;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_part_of_every_job_is_done_once(int threads)
    {
        using WorkerTeam team = new(threads);
        for (int round = 0; round < 3000; round++)
        {
            Counting job = new(round % 7);

            team.Run(job, job.Counts.Length);

            job.Counts.ShouldAllBe(count => count == 1, $"round {round}");
        }
    }

    [Fact]
    public void Threads_that_went_to_sleep_wake_up_for_the_next_job()
    {
        using WorkerTeam team = new(3);
        using ManualResetEventSlim never = new();
        for (int round = 0; round < 20; round++)
        {
            never.Wait(2);
            Counting job = new(50);
            team.Run(job, 50);
            job.Counts.ShouldAllBe(count => count == 1);
        }
    }

    [Fact]
    public void A_worker_number_is_below_the_number_of_threads_and_one_part_at_a_time_has_it()
    {
        using WorkerTeam team = new(4);
        Exclusive job = new();

        team.Run(job, 5000);

        job.Clashes.ShouldBe(0);
    }

    [Fact]
    public void An_exception_of_a_part_reaches_the_caller_and_the_team_goes_on()
    {
        using WorkerTeam team = new(2);

        Should.Throw<InvalidOperationException>(() => team.Run(new Failing(), 20)).Message.ShouldBe("part 13");

        Counting job = new(9);
        team.Run(job, 9);
        job.Counts.ShouldAllBe(count => count == 1);
    }

    [Fact]
    public void A_job_allocates_nothing()
    {
        using WorkerTeam team = new(2);
        Counting job = new(16);
        Allocations.ShouldCease(() => team.Run(job, 16));
    }

    private sealed class Counting(int parts) : IParallelJob
    {
        public int[] Counts { get; } = new int[parts];

        public void Run(int part, int worker) => Interlocked.Increment(ref Counts[part]);
    }

    private sealed class Exclusive : IParallelJob
    {
        private readonly int[] _busy = new int[4];
        private int _clashes;

        public int Clashes => _clashes;

        public void Run(int part, int worker)
        {
            if (Interlocked.Exchange(ref _busy[worker], 1) != 0)
            {
                Interlocked.Increment(ref _clashes);
            }

            Thread.SpinWait(5);
            Volatile.Write(ref _busy[worker], 0);
        }
    }

    private sealed class Failing : IParallelJob
    {
        public void Run(int part, int worker)
        {
            if (part == 13)
            {
                throw new InvalidOperationException($"part {part}");
            }
        }
    }
}
