using Edge.Model;
using Edge.Planner.Language;
using Edge.Runtime.Language;

namespace Edge.Language.Tests;

/// <summary>Engines of planned models, all devices in this process.</summary>
internal static class Engines
{
    public static readonly DeviceProfile Profile = new("test", 1, 1e9, 1L << 30, 1L << 34, 1e10, 1e10, 1e10, 1, 1e9, 100);

    public static LocalTokenEngine Of(ImportedModel model, int devices = 1, int threads = 1, TokenSettings? settings = null, AllReducePayload payload = AllReducePayload.Float32)
    {
        settings ??= new TokenSettings(64, model.Text!.ContextTokens, 4, KeyValueType.Float16);
        LanguagePlanningResult planned = Plan(model, devices, settings, payload);
        return new LocalTokenEngine(planned.Plan, planned.Shards, threads);
    }

    public static LanguagePlanningResult Plan(ImportedModel model, int devices, TokenSettings settings, AllReducePayload payload = AllReducePayload.Float32) => LanguagePlanner.Plan(new LanguagePlanRequest(
        model,
        new ClusterSpec([.. Enumerable.Range(0, devices).Select(i => new ClusterDevice($"device{i}", "local", Profile))]),
        settings)
    { Strategy = devices > 1 ? LanguageStrategy.Tensor : LanguageStrategy.Single, Payload = payload });

    /// <summary>The logits behind every token of a sequence, run in pieces of so many tokens.</summary>
    public static float[][] Logits(this ITokenEngine engine, ReadOnlySpan<int> tokens, int piece, int sequence = 0)
    {
        float[][] logits = new float[tokens.Length][];
        int[] all = [.. Enumerable.Range(0, engine.VocabularyCount)];
        TokenBatch batch = new(piece);
        for (int first = 0; first < tokens.Length; first += piece)
        {
            batch.Clear();
            for (int i = first; i < Math.Min(tokens.Length, first + piece); i++)
            {
                batch.Add(sequence, i, tokens[i], wantsLogits: true);
            }

            engine.Forward(batch);
            for (int output = 0; output < batch.OutputCount; output++)
            {
                logits[first + output] = new float[all.Length];
                engine.Logits(output, all, logits[first + output]);
            }
        }

        return logits;
    }

    /// <summary>Greedy tokens behind a prompt.</summary>
    public static int[] Generate(this ITokenEngine engine, ReadOnlySpan<int> prompt, int count, int sequence = 0)
    {
        TokenBatch batch = new(engine.Settings.RowCapacity);
        Candidate[] best = new Candidate[1];
        int[] tokens = new int[count];
        for (int first = 0; first < prompt.Length; first += batch.RowCapacity)
        {
            batch.Clear();
            for (int i = first; i < Math.Min(prompt.Length, first + batch.RowCapacity); i++)
            {
                batch.Add(sequence, i, prompt[i], wantsLogits: i == prompt.Length - 1);
            }

            engine.Forward(batch);
        }

        for (int i = 0; i < count; i++)
        {
            engine.Candidates(0, best).ShouldBe(1);
            tokens[i] = best[0].Token;
            batch.Clear();
            batch.Add(sequence, prompt.Length + i, tokens[i], wantsLogits: true);
            engine.Forward(batch);
        }

        return tokens;
    }
}
