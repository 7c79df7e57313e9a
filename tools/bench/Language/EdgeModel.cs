using System.Diagnostics;
using Edge.Importers;
using Edge.Model;
using Edge.Planner.Language;
using Edge.Runtime.Language;

namespace Edge.Bench.Language;

/// <summary>Edge in this process.</summary>
internal sealed class EdgeModel : ILanguagePeer
{
    private const int RowCapacity = 512;
    private static readonly DeviceProfile Profile = new("this machine", 1, 1e9, 1L << 34, 1L << 36, 1e11, 1e11, 1e11, 1, 1e9, 100);
    private readonly TokenBatch _batch = new(RowCapacity);
    private readonly Candidate[] _best = new Candidate[1];
    private LocalTokenEngine? _engine;
    private int _position;

    public void Load(string model, int threads, int contextTokens)
    {
        _engine?.Dispose();
        LanguagePlanningResult planned = LanguagePlanner.Plan(new LanguagePlanRequest(
            ModelFile.Open(model),
            new ClusterSpec([new ClusterDevice("device0", "local", Profile)]),
            new TokenSettings(RowCapacity, contextTokens, 1, KeyValueType.Float16))
        { Strategy = LanguageStrategy.Single });
        _engine = new LocalTokenEngine(planned.Plan, planned.Shards, threads);
    }

    public Measured Prefill(int tokens) => Measure(() =>
    {
        for (_position = 0; _position < tokens;)
        {
            _batch.Clear();
            while (_position < tokens && _batch.Count < RowCapacity)
            {
                _batch.Add(0, _position, (int)((_position + 1L) * 7919 % 32000), wantsLogits: _position == tokens - 1);
                _position++;
            }

            _engine!.Forward(_batch);
        }
    });

    public Measured Decode(int tokens) => Measure(() =>
    {
        int token = 1;
        for (int i = 0; i < tokens; i++)
        {
            _batch.Clear();
            _batch.Add(0, _position++, token, wantsLogits: true);
            _engine!.Forward(_batch);
            _engine.Candidates(0, _best);
            token = _best[0].Token;
        }
    });

    public void Dispose() => _engine?.Dispose();

    private static Measured Measure(Action action)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        action();
        return new Measured(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }
}
