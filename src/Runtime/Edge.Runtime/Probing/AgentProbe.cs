using Edge.Runtime.Protocol;
using Edge.Transport.Links;

namespace Edge.Runtime;

/// <summary>What an agent holds while its coordinator measures it.</summary>
internal sealed class AgentProbe(AgentOptions options) : IDisposable
{
    private WeightStream? _stream;
    private Echo? _echo;

    /// <summary>Makes weights to multiply with, in no more than half of the memory that a plan may take.</summary>
    public ProbeResponse Prepare(ProbeRequest request)
    {
        _stream?.Dispose();
        _stream = null;
        _stream = new WeightStream(request.Type, request.Columns, Math.Min(request.Bytes, options.MaxMemoryBytes / 2), options.Threads, arePagesLarge: false);
        return new ProbeResponse(options.Threads, options.MaxMemoryBytes);
    }

    /// <summary>Measures, and gives the weights back.</summary>
    public StreamResponse Measure(StreamRequest request)
    {
        using WeightStream stream = _stream ?? throw AgentErrors.NotPrepared("Measuring");
        _stream = null;
        return new StreamResponse(stream.BytesPerSecond(TimeSpan.FromMilliseconds(request.DurationMs)));
    }

    /// <summary>Echoes what comes over a link, and no longer over the one before.</summary>
    public void Answer(Link link) => Interlocked.Exchange(ref _echo, new Echo(link))?.Dispose();

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _echo, null)?.Dispose();
        Interlocked.Exchange(ref _stream, null)?.Dispose();
    }
}
