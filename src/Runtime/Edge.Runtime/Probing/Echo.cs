using Edge.Model;
using Edge.Transport.Links;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>
/// Sends back what comes over a link until that is closed. As with the orders of a token plan one thread waits, reads and answers: a
/// round trip takes what it takes while a model runs.
/// </summary>
internal sealed class Echo : IDisposable
{
    /// <summary>Most bytes of a message.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The tag of all messages.</summary>
    public const uint Tag = 1;

    private readonly TensorLink _link;

    /// <param name="link">Taken over.</param>
    public Echo(Link link)
    {
        _link = new TensorLink(link, MaxBytes);
        new Thread(Answer) { IsBackground = true, Name = "edge echo" }.Start();
    }

    /// <summary>Closes the link.</summary>
    public void Dispose() => _link.Dispose();

    private void Answer()
    {
        Memory<byte> message = new byte[MaxBytes];
        try
        {
            while (true)
            {
                int length = _link.ReceiveUpTo(Tag, message);
                _link.Send(Tag, message.Span[..length]);
            }
        }
        catch (EdgeException)
        {
            // Closed, by whichever end.
        }
    }
}
