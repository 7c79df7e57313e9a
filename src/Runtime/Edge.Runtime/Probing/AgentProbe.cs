using Edge.Runtime.Protocol;
using Edge.Transport.Links;

namespace Edge.Runtime;

/// <summary>What an agent holds while its coordinator measures it.</summary>
internal sealed class AgentProbe(AgentOptions options) : IDisposable
{
    /// <summary>Most links on which messages come back.</summary>
    public const int MaxEchoes = 8;

    private readonly Lock _gate = new();
    private readonly Queue<Echo> _echoes = [];
    private WeightStream? _stream;

    /// <summary>Makes weights to multiply with, in no more than half of the memory that a plan may take.</summary>
    public ProbeResponse Prepare(ProbeRequest request)
    {
        _stream?.Dispose();
        _stream = null;
        _stream = new WeightStream(request.Type, request.Columns, Math.Min(request.Bytes, options.MaxMemoryBytes / 2), options.Threads, arePagesLarge: false);
        return new ProbeResponse(options.Threads, options.MaxMemoryBytes);
    }

    /// <summary>Measures.</summary>
    public StreamResponse Measure(StreamRequest request) =>
        new((_stream ?? throw AgentErrors.NotPrepared("Measuring")).BytesPerSecond(TimeSpan.FromMilliseconds(request.DurationMs)));

    /// <summary>Echoes what comes over a link, too; the oldest of too many ends.</summary>
    public void Answer(Link link)
    {
        lock (_gate)
        {
            _echoes.Enqueue(new Echo(link));
            EndEchoes(MaxEchoes);
        }
    }

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            EndEchoes(0);
        }

        Interlocked.Exchange(ref _stream, null)?.Dispose();
    }

    private void EndEchoes(int left)
    {
        while (_echoes.Count > left)
        {
            _echoes.Dequeue().Dispose();
        }
    }
}
