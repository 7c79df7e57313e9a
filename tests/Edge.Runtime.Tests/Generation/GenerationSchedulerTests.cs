using Edge.Model;
using Edge.Runtime.Generation;
using Edge.Runtime.Text.Sampling;
using Edge.Runtime.Text.Tokenization;
using Edge.Testing;
using Edge.Testing.Language;

namespace Edge.Runtime.Tests.Generation;

/// <summary>Many callers, one engine: each gets the text that it would get alone.</summary>
public sealed class GenerationSchedulerTests
{
    private static readonly Tokenizer Tokenizer = new(ToyVocabulary.Create() with { EndIds = [] });
    private static readonly int Vocabulary = Tokenizer.Vocabulary.Tokens.Length;
    private const int Context = 64;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public async Task AnAnswerIsTheModelsWhateverTheBatch(int rows)
    {
        using ToyTokenEngine engine = Toy(rows, sequences: 1);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        int[] prompt = Prompt(1, 23);

        (Completion completion, RecordingSink sink) = await Run(scheduler, new GenerationRequest(prompt) { MaxTokens = 20 });

        completion.Reason.ShouldBe(FinishReason.Length);
        sink.Tokens.ShouldBe(engine.Greedy(prompt, 20));
        engine.MostRows.ShouldBe(Math.Min(rows, prompt.Length));
        engine.RowCount.ShouldBe(prompt.Length + 19);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 16)]
    [InlineData(8, 5)]
    public async Task ManyAtOnceGetWhatEachWouldGetAlone(int sequences, int rows)
    {
        using ToyTokenEngine engine = Toy(rows, sequences);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        SeededRandom random = new(7);
        var requests = Enumerable.Range(0, 30).Select(i => new GenerationRequest(Prompt((ulong)random.Next(0, 4), random.Next(1, 40))) { MaxTokens = random.Next(1, 20) }).ToArray();

        var results = await Task.WhenAll(requests.Select(r => Run(scheduler, r)));

        for (int i = 0; i < requests.Length; i++)
        {
            results[i].Sink.Tokens.ToArray().ShouldBe(engine.Greedy(requests[i].Prompt.Span, requests[i].MaxTokens));
        }

        SchedulerStatistics statistics = scheduler.Statistics;
        statistics.TokenCount.ShouldBe(requests.Sum(r => r.MaxTokens));
        statistics.PromptTokenCount.ShouldBe(requests.Sum(r => r.Prompt.Length));
        (statistics.ActiveCount, statistics.QueuedCount).ShouldBe((0, 0));
        statistics.RowCount.ShouldBe(engine.RowCount);
        engine.MostRows.ShouldBeLessThanOrEqualTo(rows);
    }

    [Fact]
    public async Task AConversationDoesNotReadItsHistoryAgain()
    {
        using ToyTokenEngine engine = Toy(16, sequences: 2);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        int[] first = Prompt(1, 20);
        (_, RecordingSink answer) = await Run(scheduler, new GenerationRequest(first) { MaxTokens = 8 });
        (_, _) = await Run(scheduler, new GenerationRequest(Prompt(2, 9)) { MaxTokens = 3 });

        int[] second = [.. first, .. answer.Tokens, .. Prompt(3, 5)];
        long before = engine.RowCount;
        (Completion completion, RecordingSink sink) = await Run(scheduler, new GenerationRequest(second) { MaxTokens = 4 });

        // The last token of the first answer was chosen, but never run.
        completion.CachedPromptTokenCount.ShouldBe(27);
        (engine.RowCount - before).ShouldBe(6 + 3);
        sink.Tokens.ShouldBe(engine.Greedy(second, 4));
        engine.CopyCount.ShouldBe(0);
    }

    [Fact]
    public async Task ASharedBeginningIsCopiedWhileItsConversationGoesOn()
    {
        using ToyTokenEngine engine = Toy(16, sequences: 3);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        int[] instructions = Prompt(1, 30);
        int[] one = [.. instructions, 5, 6, 7], other = [.. instructions, 8, 9];
        (Completion, RecordingSink)? nested = null;
        Task<(Completion, RecordingSink)>? second = null;
        RecordingSink sink = new() { OnCount = count => second = count == 2 ? Run(scheduler, new GenerationRequest(other) { MaxTokens = 5 }) : second };

        Completion completion = scheduler.Submit(new GenerationRequest(one) { MaxTokens = 10 }, sink);
        await completion.Finished.WaitAsync(Limit);
        nested = await second!;

        nested.Value.Item1.CachedPromptTokenCount.ShouldBe(30);
        nested.Value.Item2.Tokens.ShouldBe(engine.Greedy(other, 5));
        sink.Tokens.ShouldBe(engine.Greedy(one, 10));
        engine.CopyCount.ShouldBe(1);
    }

    [Fact]
    public async Task ACancelledGenerationFreesItsSequenceAndTheNextOneBegins()
    {
        using ToyTokenEngine engine = Toy(8, sequences: 1);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        Completion? endless = null;
        using ManualResetEventSlim submitted = new();
        RecordingSink sink = new()
        {
            OnCount = count =>
            {
                submitted.Wait(Limit);
                if (count == 3)
                {
                    endless!.Cancel();
                }
            },
        };
        endless = scheduler.Submit(new GenerationRequest(Prompt(1, 3)), sink);
        Task<(Completion, RecordingSink)> next = Run(scheduler, new GenerationRequest(Prompt(2, 4)) { MaxTokens = 2 });
        Completion waiting = scheduler.Submit(new GenerationRequest(Prompt(3, 4)), new RecordingSink());
        waiting.Cancel();
        submitted.Set();

        await endless.Finished.WaitAsync(Limit);
        await waiting.Finished.WaitAsync(Limit);
        (Completion completion, RecordingSink after) = await next;

        (endless.Reason, waiting.Reason, completion.Reason).ShouldBe((FinishReason.Cancelled, FinishReason.Cancelled, FinishReason.Length));
        sink.Tokens.Count.ShouldBe(3);
        after.Tokens.ShouldBe(engine.Greedy(Prompt(2, 4), 2));
    }

    [Fact]
    public async Task AFullQueueIsSaidAndDrainingTakesNoMore()
    {
        using ToyTokenEngine engine = Toy(8, sequences: 1);
        using ManualResetEventSlim go = new();
        engine.OnForward = _ => go.Wait(Limit);
        using GenerationScheduler scheduler = new(engine, Tokenizer, queueCapacity: 2);
        List<Completion> taken = [];
        EdgeException full = Should.Throw<EdgeException>(() =>
        {
            while (taken.Count < 10)
            {
                taken.Add(scheduler.Submit(new GenerationRequest(Prompt(1, 3)) { MaxTokens = 1 }, new RecordingSink()));
            }
        });
        full.Code.ShouldBe(5303);
        taken.Count.ShouldBeInRange(2, 3);

        Task drained = scheduler.DrainAsync();
        Should.Throw<EdgeException>(() => scheduler.Submit(new GenerationRequest(Prompt(1, 3)), new RecordingSink())).Code.ShouldBe(5305);
        go.Set();
        await drained.WaitAsync(Limit);
        taken.ShouldAllBe(c => c.Reason == FinishReason.Length);
    }

    [Fact]
    public async Task ALostDeviceEndsAllThatRunAndWaitAndIsSaidToTheNext()
    {
        using ToyTokenEngine engine = Toy(8, sequences: 1);
        using ManualResetEventSlim go = new();
        int inferences = 0;
        engine.OnForward = _ =>
        {
            go.Wait(Limit);
            inferences = inferences < 3 ? inferences + 1 : throw new EdgeException(5450, "Device 'b' was lost.", "Its link was closed.", "Start it again.");
        };
        using GenerationScheduler scheduler = new(engine, Tokenizer);

        Task<(Completion Completion, RecordingSink Sink)>[] running = [.. Enumerable.Range(1, 3).Select(i => Run(scheduler, new GenerationRequest(Prompt((ulong)i, 3)) { MaxTokens = 10 }))];
        go.Set();
        var results = await Task.WhenAll(running);

        results.ShouldAllBe(r => r.Completion.Reason == FinishReason.Failed && ((EdgeException)r.Completion.Error!).Code == 5450);
        Should.Throw<EdgeException>(() => scheduler.Submit(new GenerationRequest(Prompt(1, 3)), new RecordingSink())).Code.ShouldBe(5450);
    }

    [Fact]
    public async Task ASinkThatFailsEndsItsOwnGenerationOnly()
    {
        using ToyTokenEngine engine = Toy(8, sequences: 2);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        Task<(Completion Completion, RecordingSink Sink)> good = Run(scheduler, new GenerationRequest(Prompt(1, 3)) { MaxTokens = 30 });
        RecordingSink bad = new() { OnCount = count => _ = count < 3 ? count : throw new InvalidOperationException("sink") };
        Completion completion = scheduler.Submit(new GenerationRequest(Prompt(2, 3)) { MaxTokens = 30 }, bad);

        await completion.Finished.WaitAsync(Limit);

        completion.Reason.ShouldBe(FinishReason.Failed);
        (await good).Sink.Tokens.ShouldBe(engine.Greedy(Prompt(1, 3), 30));
    }

    [Fact]
    public async Task ATokenThatEndsTheTextIsNoneOfIt()
    {
        using ToyTokenEngine engine = Toy(8, sequences: 1);
        int[] prompt = Prompt(1, 5), text = engine.Greedy(prompt, 10);
        int end = Array.FindIndex(text, 3, t => Array.IndexOf(text, t) >= 3);
        using GenerationScheduler scheduler = new(engine, new Tokenizer(ToyVocabulary.Create() with { EndIds = [text[end]] }));

        (Completion completion, RecordingSink sink) = await Run(scheduler, new GenerationRequest(prompt));
        (Completion endless, RecordingSink all) = await Run(scheduler, new GenerationRequest(prompt) { MaxTokens = 10, IgnoresEnd = true });

        completion.Reason.ShouldBe(FinishReason.Stop);
        sink.Tokens.ShouldBe(text[..end]);
        endless.Reason.ShouldBe(FinishReason.Length);
        all.Tokens.ShouldBe(text);
    }

    [Fact]
    public async Task AStopStringEndsTheTextWhereverTokensAreCut()
    {
        using ToyTokenEngine engine = Toy(8, sequences: 1);
        engine.OnLogits = (_, logits) => logits.Span[..ToyVocabulary.FirstPiece].Fill(-100);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        GenerationRequest request = new(Prompt(1, 5)) { MaxTokens = 30 };
        (Completion whole, RecordingSink all) = await Run(scheduler, request);
        string stop = all.Text[10..13];

        (Completion completion, RecordingSink sink) = await Run(scheduler, request with { Stops = [stop, "?!"] });

        whole.Reason.ShouldBe(FinishReason.Length);
        completion.Reason.ShouldBe(FinishReason.Stop);
        sink.Text.ShouldBe(all.Text[..all.Text.IndexOf(stop, StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task WhatWasWithheldComesAtTheEnd()
    {
        using ToyTokenEngine engine = Toy(8, sequences: 1);
        int[] answer = [.. "ab<".Select(c => ToyVocabulary.FirstByte + c), ToyVocabulary.FirstByte + 0xC3];
        engine.OnLogits = (length, logits) => logits.Span[answer[(length - 5) % answer.Length]] = 100;
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        GenerationRequest request = new(Prompt(1, 5)) { Stops = ["<end>"] };

        (_, RecordingSink withheld) = await Run(scheduler, request with { MaxTokens = 3 });
        (_, RecordingSink half) = await Run(scheduler, request with { MaxTokens = 4 });

        withheld.Text.ShouldBe("ab<");
        half.Text.ShouldBe("ab<\uFFFD");
    }

    [Fact]
    public async Task ASeedGivesItsTextAndProbabilitiesAreTheModels()
    {
        using ToyTokenEngine engine = Toy(8, sequences: 2);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        SamplingSettings sampling = new() { Temperature = 1, Seed = 7, TopLogProbabilities = 3 };
        GenerationRequest request = new(Prompt(1, 5)) { MaxTokens = 20, Sampling = sampling };

        var results = await Task.WhenAll(Run(scheduler, request), Run(scheduler, request), Run(scheduler, request with { Sampling = sampling with { Seed = 8 } }));

        results[1].Sink.Tokens.ShouldBe(results[0].Sink.Tokens);
        results[2].Sink.Tokens.ShouldNotBe(results[0].Sink.Tokens);
        results[0].Sink.Tops.ShouldAllBe(top => top.Length == 3 && top[0].LogProbability >= top[1].LogProbability && top[0].LogProbability < 0);
        results[0].Sink.Tops[0][0].Token.ShouldBe(engine.Greedy(request.Prompt.Span, 1)[0]);
        Should.Throw<EdgeException>(() => scheduler.Submit(request with { Sampling = new() { TopP = 2 } }, new RecordingSink())).Code.ShouldBe(5210);
    }

    [Fact]
    public async Task TheEndOfTheContextIsNeverPassedInSilence()
    {
        using ToyTokenEngine engine = Toy(16, sequences: 1);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        int[] prompt = Prompt(1, 50);

        (Completion stopped, RecordingSink sink) = await Run(scheduler, new GenerationRequest(prompt));
        (Completion shifted, RecordingSink rest) = await Run(scheduler, new GenerationRequest(prompt) { Overflow = ContextOverflow.Shift, KeptTokens = 10, MaxTokens = 100 });

        stopped.Reason.ShouldBe(FinishReason.ContextFull);
        sink.Tokens.ShouldBe(engine.Greedy(prompt, Context - 50 + 1));
        shifted.Reason.ShouldBe(FinishReason.Length);
        shifted.ForgottenTokenCount.ShouldBeGreaterThanOrEqualTo(100 + 50 - Context - 1);
        rest.Tokens.ShouldBe(Shifting(engine, prompt, 10, 100));
    }

    [Theory]
    [InlineData(5300, 0, 1, ContextOverflow.Stop, 0)]
    [InlineData(5306, 3, 0, ContextOverflow.Stop, 0)]
    [InlineData(5301, Context, 1, ContextOverflow.Stop, 0)]
    [InlineData(5301, Context, 1, ContextOverflow.Shift, 0)]
    [InlineData(5302, 60, 5, ContextOverflow.Error, 0)]
    [InlineData(5307, 60, 5, ContextOverflow.Shift, 40)]
    [InlineData(5307, 3, 5, ContextOverflow.Shift, 4)]
    [InlineData(5304, -1, 5, ContextOverflow.Stop, 0)]
    public void WhatCannotBeAnsweredIsRefusedBeforeAnythingRuns(int code, int promptTokens, int maxTokens, ContextOverflow overflow, int kept)
    {
        using ToyTokenEngine engine = Toy(16, sequences: 1);
        using GenerationScheduler scheduler = new(engine, Tokenizer);
        int[] prompt = promptTokens < 0 ? [1, Vocabulary] : Prompt(1, promptTokens);

        Should.Throw<EdgeException>(() => scheduler.Submit(new GenerationRequest(prompt) { MaxTokens = maxTokens, Overflow = overflow, KeptTokens = kept }, new RecordingSink())).Code.ShouldBe(code);
        engine.RowCount.ShouldBe(0);
    }

    [Fact]
    public void ATokenAllocatesNothing()
    {
        using ToyTokenEngine engine = new(new TokenSettings(8, 2048, 2, KeyValueType.Float16), Vocabulary);
        engine.OnLogits = (_, logits) => logits.Span[..ToyVocabulary.FirstPiece].Fill(-100);
        ContinuousBatch batch = new(engine);
        CountingSink[] sinks = [new(), new()];
        foreach (CountingSink sink in sinks)
        {
            batch.Admit(new Completion(new GenerationRequest(Prompt(1, 100)), sink, Tokenizer, () => { }));
        }

        while (sinks[1].Count < 100)
        {
            batch.Step().ShouldBeTrue();
        }

        Allocations.ShouldCease(() =>
        {
            for (int end = sinks[1].Count + 100; sinks[1].Count < end;)
            {
                batch.Step().ShouldBeTrue();
            }
        });
    }

    private sealed class CountingSink : IGenerationSink
    {
        public int Count { get; private set; }

        public void OnToken(in GeneratedToken token) => Count++;

        public void OnFinished(Completion completion, ReadOnlySpan<char> text)
        {
        }
    }

    // What a context that shifts must give: the model on the kept tokens and the newer half, each time it is full.
    private static List<int> Shifting(ToyTokenEngine engine, int[] prompt, int kept, int count)
    {
        List<int> history = [.. prompt], answer = [];
        while (answer.Count < count)
        {
            int token = engine.Greedy([.. history], 1)[0];
            answer.Add(token);
            if (history.Count == Context)
            {
                history.RemoveRange(kept, (Context - kept + 1) / 2);
            }

            history.Add(token);
        }

        return answer;
    }

    private static async Task<(Completion Completion, RecordingSink Sink)> Run(GenerationScheduler scheduler, GenerationRequest request)
    {
        RecordingSink sink = new();
        Completion completion = scheduler.Submit(request, sink);
        await completion.Finished.WaitAsync(Limit);
        return (completion, sink);
    }

    private static ToyTokenEngine Toy(int rows, int sequences) => new(new TokenSettings(rows, Context, sequences, KeyValueType.Float16), Vocabulary);

    private static int[] Prompt(ulong seed, int count)
    {
        SeededRandom random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(0, Vocabulary - 1))];
    }
}
