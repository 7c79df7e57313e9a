using Edge.Kernels.Language;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// Keys and values of the heads that a device has of one attention node, for every sequence: <c>[sequence][head]</c>, each
/// as <see cref="KeyValueLayout"/> says. The address space is reserved for full contexts; memory is what tokens have
/// touched.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly ReservedMemory _memory;
    private readonly TokenSettings _settings;
    private readonly int _heads, _headSize;
    private readonly long _headBytes;

    /// <param name="settings">Context, sequences and number format.</param>
    /// <param name="heads">Key-value heads on this device.</param>
    /// <param name="headSize">Values of a head.</param>
    public KeyValueCache(TokenSettings settings, int heads, int headSize)
    {
        (_settings, _heads, _headSize) = (settings, heads, headSize);
        _headBytes = KeyValueLayout.HeadBytes(settings.KeyValues, headSize, settings.ContextTokens);
        _memory = new ReservedMemory((_headBytes * heads * settings.SequenceCapacity) + KeyValueLayout.ReadAheadBytes);
    }

    /// <summary>Where the keys and values of a head begin.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="head">The head, counted on this device.</param>
    public nint Head(int sequence, int head) => _memory.Address + (nint)(((((long)sequence * _heads) + head) * _headBytes));

    /// <summary>Makes one sequence begin like another.</summary>
    public void Copy(int source, int target, int tokens)
    {
        for (int head = 0; head < _heads; head++)
        {
            ReservedMemory.Copy(Head(source, head), Head(target, head), KeyValueLayout.HeadBytes(_settings.KeyValues, _headSize, tokens));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)_memory).Dispose();
}
