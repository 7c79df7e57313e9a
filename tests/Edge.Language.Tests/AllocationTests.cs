using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>After the first steps nothing is allocated: alone in the process, because all threads are counted.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    [Theory]
    [InlineData("llama", 1, 1)]
    [InlineData("mixtral", 1, 2)]
    [InlineData("llama", 2, 1)]
    public void A_step_allocates_nothing(string name, int devices, int threads)
    {
        using LocalTokenEngine engine = Engines.Of(TinyLanguageModels.Model(name, ElementType.Q8_0), devices, threads);
        TokenBatch batch = new(1);
        Candidate[] best = new Candidate[8];
        Step(0, 40);
        long least = long.MaxValue;
        for (int first = 40; first < 200; first += 40)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Step(first, first + 40);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before); // the runtime's own threads may allocate once
        }

        least.ShouldBe(0);

        void Step(int first, int end)
        {
            for (int position = first; position < end; position++)
            {
                batch.Clear();
                batch.Add(0, position, 7, wantsLogits: true);
                engine.Forward(batch);
                engine.Candidates(0, best);
                engine.LogSumExp(0);
            }
        }
    }
}
