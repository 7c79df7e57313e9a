using Edge.Model.MessagePack;
using Edge.Nano.Messages;
using Edge.Nano.Programs;
using Edge.Nano.Wire;
using Edge.Transport.Frames;

namespace Edge.Nano.Device;

/// <summary>
/// The link of a board while it answers a request: its own requests, the answers to them, and what else comes
/// (<c>firmware/core/device/transfers.c</c>).
/// </summary>
internal sealed class BoardLink
{
    private const int MostUnanswered = 8; // the host serves 64 requests at a time

    private readonly FrameLink _link;
    private readonly byte[] _head = new byte[5];
    private readonly byte[] _busy;
    private uint _lastStream; // of the board's requests: even numbers
    private int _unanswered; // pieces that were given and not yet taken
    private int _refusal; // what the host answered instead
    private bool _isCancelled;
    private IArrival _arrival;

    /// <summary>Over a link.</summary>
    public BoardLink(FrameLink link)
    {
        _link = link;
        MessageWriter busy = new MessageWriter(16);
        busy.PutArray(4);
        busy.PutInteger(ProgramError.Busy);
        busy.PutText("Busy");
        busy.PutText(string.Empty);
        busy.PutText(string.Empty);
        _busy = new byte[busy.Count];
        Array.Copy(busy.Bytes, _busy, busy.Count);
    }

    /// <summary>The frames.</summary>
    public FrameLink Frames => _link;

    /// <summary>How long was waited for the line or the host, in µs, since <see cref="BeginRequest"/>.</summary>
    public uint WaitedUs { get; private set; }

    /// <summary>Why nothing can go on: the link ended, the host refused something or gave up. 0: it can.</summary>
    public int Ended => _link.Failure != LinkError.None ? _link.Failure : _refusal != 0 ? _refusal : _isCancelled ? ProgramError.Cancelled : 0;

    /// <summary>A link begins.</summary>
    public void BeginLink()
    {
        _lastStream = 0;
        _arrival = null;
    }

    /// <summary>A request of the host is answered from here on.</summary>
    public void BeginRequest()
    {
        WaitedUs = 0;
        _unanswered = 0;
        _refusal = 0;
        _isCancelled = false;
        _arrival = null;
    }

    /// <summary>Ends the request with a number, as a refusal of the host would.</summary>
    public void Refuse(int code) => _refusal = code;

    /// <summary>Sends a request of the board.</summary>
    /// <returns>Its stream.</returns>
    public uint Ask(MessageWriter message) => Ask(message, message.Bytes, 0, 0);

    /// <summary>Sends a request of the board whose answer nobody waits for, only for that there are not too many.</summary>
    public void Give(MessageWriter message, byte[] body, int offset, int count)
    {
        while (Ended == 0 && _unanswered >= MostUnanswered)
        {
            AwaitFrame(0);
        }

        if (Ended == 0)
        {
            uint since = _link.Microseconds;
            _unanswered++;
            Ask(message, body, offset, count);
            WaitedUs += _link.Microseconds - since;
        }
    }

    /// <summary>Something that was asked for arrives in pieces while other things are done; one at a time.</summary>
    public void Expect(IArrival arrival) => _arrival = arrival;

    /// <summary>Takes frames until the answer to a stream has begun, whose payload is then to be read; 0, or why not.</summary>
    public int Await(uint stream)
    {
        while (Ended == 0 && !AwaitFrame(stream))
        {
        }

        return Ended;
    }

    /// <summary>Takes one frame, or goes on with what arrives in pieces; 0, or why nothing can go on.</summary>
    public int AwaitArrival()
    {
        if (_arrival == null || !_arrival.HasBegun)
        {
            AwaitFrame(0);
            return Ended;
        }

        uint since = _link.Microseconds;
        _arrival.GoOn(wait: true);
        WaitedUs += _link.Microseconds - since;
        return Ended;
    }

    /// <summary>Reads bytes of the answer that <see cref="Await"/> found.</summary>
    public int Read(byte[] bytes, int offset, int count)
    {
        uint since = _link.Microseconds;
        _link.Read(bytes, offset, count);
        WaitedUs += _link.Microseconds - since;
        return _link.Failure;
    }

    /// <summary>Waits until the host has taken everything.</summary>
    public int Settle()
    {
        while (Ended == 0 && _unanswered > 0)
        {
            AwaitFrame(0);
        }

        return Ended;
    }

    /// <summary>Serves the line, and takes what has arrived.</summary>
    public void Poll()
    {
        _link.Poll();
        if (_arrival != null && _arrival.HasBegun)
        {
            _arrival.GoOn(wait: false);
        }
        else if (_link.TryNext())
        {
            TakeFrame(0);
        }
    }

    /// <summary>Reads the header of a byte string of exactly so many bytes, or ends the link.</summary>
    public int ReadBinaryHeader(int lengthBytes)
    {
        byte code = MessagePackFormat.BinaryCode(lengthBytes);
        int width = MessagePackFormat.LengthBytes(code);
        if (_link.PayloadBytes != 1 + width + lengthBytes)
        {
            return _link.Fail(LinkError.WrongBlock);
        }

        if (_link.Read(_head, 0, 1 + width) != LinkError.None)
        {
            return _link.Failure;
        }

        int length = 0;
        for (int i = 1; i <= width; i++)
        {
            length = (length << 8) | _head[i];
        }

        return _head[0] == code && length == lengthBytes ? LinkError.None : _link.Fail(LinkError.WrongBlock);
    }

    private uint Ask(MessageWriter message, byte[] body, int offset, int count)
    {
        _lastStream += 2;
        _link.Send(FrameType.Request, _lastStream, message.Bytes, message.Count, body, offset, count);
        return _lastStream;
    }

    // Returns whether it was the answer to `wanted`.
    private bool AwaitFrame(uint wanted)
    {
        uint since = _link.Microseconds;
        while (_link.Failure == LinkError.None && _arrival != null && _arrival.HasBegun)
        {
            _arrival.GoOn(wait: true); // the frame that is still being read comes first
        }

        bool isFound = _link.Next() == LinkError.None && TakeFrame(wanted);
        WaitedUs += _link.Microseconds - since;
        return isFound;
    }

    // A frame that came during a request. Returns whether it is the answer that is waited for; its payload is then unread.
    private bool TakeFrame(uint wanted)
    {
        int type = _link.Type;
        if (type == (int)FrameType.Response)
        {
            if (_arrival != null && _link.Stream == _arrival.Stream)
            {
                _arrival.Begin();
                return false;
            }

            if (_link.Stream == wanted)
            {
                return true;
            }

            _unanswered -= _unanswered > 0 ? 1 : 0;
            _link.End();
        }
        else if (type == (int)FrameType.Failure)
        {
            _refusal = ReadRefusal();
        }
        else if (type == (int)FrameType.Cancel)
        {
            _isCancelled = true;
            _link.End();
        }
        else if (type == (int)FrameType.Request)
        {
            uint stream = _link.Stream;
            if (_link.End() == LinkError.None)
            {
                _link.Send(FrameType.Failure, stream, _busy, _busy.Length);
            }
        }
        else
        {
            _link.Fail(LinkError.Unexpected);
        }

        return false;
    }

    // The code of a Failure's [code, ...]; the rest is for people, and the host has said it.
    private int ReadRefusal()
    {
        if (_link.Read(_head, 0, 4) == LinkError.None && _link.End() == LinkError.None)
        {
            return _head[1] == MessagePackFormat.UInt16 ? BigEndian.Get16(_head, 2) : LinkError.UnknownRequest;
        }

        return _link.Failure;
    }
}
