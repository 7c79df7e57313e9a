using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>
/// After the first steps nothing is allocated. The thread of the endpoint is counted: other devices and workers run the same
/// code, and what else is in the process does not matter.
/// </summary>
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
        int position = 0;
        Allocations.ShouldCease(() =>
        {
            for (int end = position + 15; position < end; position++)
            {
                batch.Clear();
                batch.Add(0, position, 7, wantsLogits: true);
                engine.Forward(batch);
                engine.Candidates(0, best);
                engine.LogSumExp(0);
            }
        });
    }
}
