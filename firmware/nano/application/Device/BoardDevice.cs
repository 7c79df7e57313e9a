using Edge.Model.MessagePack;
using Edge.Nano.Kernels;
using Edge.Nano.Messages;
using Edge.Nano.Programs;
using Edge.Nano.Wire;
using Edge.Transport.Frames;

namespace Edge.Nano.Device;

/// <summary>
/// The protocol of a board (<c>docs/firmware-protocol.md</c>): says what it is, takes a program, runs it, and asks the host
/// for whatever the program needs. One link, one program, one run at a time.
/// </summary>
internal sealed class BoardDevice
{
    private const int ProtocolVersion = 1;
    private const int MostAnswerBytes = 240;

    private readonly BoardSettings _settings;
    private readonly BoardMemory _memory;
    private readonly IKernels _kernels;
    private readonly FrameLink _frames;
    private readonly FrameHandshake _handshake;
    private readonly BoardLink _link;
    private readonly ConstantStore _constants;
    private readonly ProgramRunner _runner;
    private readonly MessageWriter _answer = new MessageWriter(MostAnswerBytes);
    private readonly byte[] _head = new byte[5];
    private BoardProgram _program;
    private bool _isWindow;

    /// <summary>A board that has started.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="kernels">What computes.</param>
    /// <param name="settings">What it is.</param>
    public BoardDevice(IBoardLine line, IKernels kernels, BoardSettings settings)
    {
        _settings = settings;
        _kernels = kernels;
        _memory = new BoardMemory(settings.ArenaBytes, settings.InputBytes, settings.ProgramBytes, settings.ConstantsBytes);
        _memory.TableBytes = settings.TableBytes;
        _memory.MostWork = settings.MostWork;
        _frames = new FrameLink(line, new AcceptingEnd(settings.Life, settings.BitsPerSecond, settings.MaxBitsPerSecond, settings.PacketPayloadBytes, settings.WindowBytes));
        _handshake = new FrameHandshake(_frames, settings.Key, settings.Life);
        _link = new BoardLink(_frames);
        _constants = new ConstantStore(_link, _memory.Constants);
        _runner = new ProgramRunner(kernels, new TransferPort(_link, _constants));
    }

    /// <summary>Waits for a host, and answers it until the link ends. To be called for ever.</summary>
    public void Serve()
    {
        if (_handshake.Accept() != LinkError.None)
        {
            return;
        }

        _link.BeginLink();
        while (_frames.Next() == LinkError.None)
        {
            if (_frames.Type == (int)FrameType.Request)
            {
                AnswerRequest(_frames.Stream);
            }
            else
            {
                _frames.End(); // answers and cancellations of what is over
            }
        }
    }

    private void AnswerRequest(uint stream)
    {
        if (_frames.Read(_head, 0, 2) != LinkError.None)
        {
            return;
        }

        int kind = _head[0] == (MessagePackFormat.FixArray | 2) ? _head[1] : 0;
        _link.BeginRequest();
        if (kind == RequestKind.Load)
        {
            Load(stream);
        }
        else if (_frames.End() != LinkError.None)
        {
            return;
        }
        else if (kind == RequestKind.Describe)
        {
            Describe(stream);
        }
        else if (kind == RequestKind.Run)
        {
            Run(stream);
        }
        else
        {
            Refuse(stream, new Refusal(LinkError.UnknownRequest, kind, "The board does not know the request."));
        }
    }

    private void Respond(uint stream) => _frames.Send(FrameType.Response, stream, _answer.Bytes, _answer.Count);

    // [code, what, why, next]
    private void Refuse(uint stream, Refusal refusal)
    {
        _answer.Clear();
        _answer.PutArray(4);
        _answer.PutInteger(refusal.Code);
        _answer.PutText(refusal.Text);
        _answer.PutText("The board says so: " + refusal.Where.ToString() + ".");
        _answer.PutText("Look up the number in docs/diagnostics.");
        _frames.Send(FrameType.Failure, stream, _answer.Bytes, _answer.Count);
    }

    private void PutDigest()
    {
        if (_program == null)
        {
            _answer.PutNil();
        }
        else
        {
            _answer.PutBinary(_program.Digest, 0, Sha256.SizeBytes);
        }
    }

    private void Describe(uint stream)
    {
        _answer.Clear();
        _answer.PutArray(9);
        _answer.PutInteger(ProtocolVersion);
        _answer.PutText(_settings.Board);
        _answer.PutText(_kernels.Name);
        _answer.PutNil(); // no build id: an application is not linked
        _answer.PutInteger(_memory.Arena.Length);
        _answer.PutInteger(_memory.Input.Length);
        _answer.PutInteger(_memory.Program.Length);
        _answer.PutInteger(_memory.Constants.Length);
        PutDigest();
        Respond(stream);
    }

    private void Load(uint stream)
    {
        int bytes = ReadProgramHeader();
        if (_frames.Failure != LinkError.None)
        {
            return;
        }

        Refusal refusal = ReadProgram(bytes);
        if (_frames.Failure != LinkError.None)
        {
            return;
        }

        if (refusal != null)
        {
            Refuse(stream, refusal);
            return;
        }

        _answer.Clear();
        PutDigest();
        Respond(stream);
    }

    // The request is [kind, bytes], and the bytes are all that is left of it.
    private int ReadProgramHeader()
    {
        if (_frames.Read(_head, 0, 1) != LinkError.None)
        {
            return 0;
        }

        byte code = _head[0];
        int width = MessagePackFormat.KindOf(code) == MessagePackKind.Binary ? MessagePackFormat.LengthBytes(code) : 0;
        uint bytes = 0;
        if (_frames.Read(_head, 0, width) == LinkError.None)
        {
            for (int i = 0; i < width; i++)
            {
                bytes = (bytes << 8) | _head[i];
            }

            if (width == 0 || bytes != (uint)_frames.UnreadBytes)
            {
                _frames.Fail(LinkError.WrongBlock);
            }
        }

        return _frames.UnreadBytes;
    }

    private Refusal ReadProgram(int bytes)
    {
        _program = null;
        if (bytes > _memory.Program.Length)
        {
            _frames.End();
            return new Refusal(ProgramError.ProgramTooLarge, bytes, "The program has more bytes than the board has for it.");
        }

        _frames.Read(_memory.Program, 0, bytes);
        if (_frames.End() != LinkError.None)
        {
            return null;
        }

        ProgramLoader loaded = ProgramLoader.Load(bytes, _memory, _kernels, 0);
        _isWindow = loaded.Refusal == null && !_constants.Holds(loaded.Program);
        if (_isWindow)
        {
            loaded = ProgramLoader.Load(bytes, _memory, _kernels, ConstantStore.Slots);
        }

        if (loaded.Refusal != null)
        {
            return loaded.Refusal;
        }

        BoardProgram program = loaded.Program;
        program.Digest = Sha256.Of(_memory.Program, 0, bytes);
        _constants.Begin(program, _isWindow);
        Refusal refusal = _isWindow ? null : _constants.LoadAll();
        if (refusal == null)
        {
            _program = program;
        }

        return refusal;
    }

    private void Run(uint stream)
    {
        if (_program == null)
        {
            Refuse(stream, new Refusal(ProgramError.NoProgram, 0, "There is no program to run."));
            return;
        }

        uint since = _frames.Microseconds;
        _constants.Begin(_program, _isWindow);
        int status = _runner.Run(_program, _memory.Arena);
        if (status == 0)
        {
            status = _link.Settle();
        }

        if (_frames.Failure != LinkError.None)
        {
            return;
        }

        if (status != 0)
        {
            Refuse(stream, new Refusal(status, 0, "The run was ended."));
            return;
        }

        _answer.Clear();
        _answer.PutArray(3);
        _answer.PutUnsigned(_frames.Microseconds - since);
        _answer.PutUnsigned(_link.WaitedUs);
        _answer.PutInteger(0); // nanoCLR has no stack to tell of
        Respond(stream);
    }
}
