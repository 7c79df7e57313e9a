using Edge.Model.Firmware;
using Edge.Nano.Messages;
using Edge.Nano.Programs;
using Edge.Nano.Wire;

namespace Edge.Nano.Device;

/// <summary>
/// The constants of a program, which come over the link: all of them, or a sliding window where they do not all fit, the
/// next ones arriving while the current ones compute (<c>firmware/core/device/stream.c</c>).
/// </summary>
internal sealed class ConstantStore : IArrival
{
    /// <summary>Of how many nodes constants can be in memory at a time, where they do not all fit.</summary>
    public const int Slots = 24;

    private const int Alignment = BoardProgram.Alignment;

    private readonly BoardLink _link;
    private readonly byte[] _memory;
    private readonly ConstantSlot[] _slots = new ConstantSlot[Slots];
    private readonly MessageWriter _message = new MessageWriter(64);
    private BoardProgram _program;
    private bool _isWindow;
    private int _cursor; // the Load step that ran last
    private ConstantSlot _arriving;
    private int _got;

    /// <summary>A store.</summary>
    /// <param name="link">Where they come from.</param>
    /// <param name="memory">Where they go.</param>
    public ConstantStore(BoardLink link, byte[] memory)
    {
        _link = link;
        _memory = memory;
        for (int i = 0; i < Slots; i++)
        {
            _slots[i] = new ConstantSlot();
        }
    }

    /// <inheritdoc/>
    public uint Stream { get; private set; }

    /// <inheritdoc/>
    public bool HasBegun { get; private set; }

    /// <summary>Whether all constants of a program fit.</summary>
    public bool Holds(BoardProgram program)
    {
        long bytes = 0;
        for (int i = 0; i < program.Nodes.Length; i++)
        {
            bytes += program.Nodes[i].ShardBytes > 0 ? RoomFor(program.Nodes[i].ShardBytes) : 0;
        }

        return bytes <= _memory.Length;
    }

    /// <summary>Whatever a run before, or a load, left behind is forgotten.</summary>
    /// <param name="program">The program that runs or is loaded.</param>
    /// <param name="isWindow">Whether its constants do not all fit.</param>
    public void Begin(BoardProgram program, bool isWindow)
    {
        _program = program;
        _isWindow = isWindow;
        _arriving = null;
        HasBegun = false;
        _cursor = program.Steps.Count - 1; // before the first
        for (int i = 0; i < Slots; i++)
        {
            _slots[i].IsUsed = false;
        }
    }

    /// <summary>Asks for all constants, one after the other.</summary>
    public Refusal LoadAll()
    {
        int at = 0;
        for (int node = 0; node < _program.Nodes.Length; node++)
        {
            int bytes = _program.Nodes[node].ShardBytes;
            if (bytes == 0)
            {
                continue;
            }

            Request(Occupy(_slots[0], node, at, bytes));
            at += RoomFor(bytes);
            int code = AwaitArrival();
            if (code != 0)
            {
                return new Refusal(code, node, "The constants of a node did not come.");
            }
        }

        return null;
    }

    /// <summary>The constants of a node are needed from here on.</summary>
    public int Load(int node)
    {
        if (!_isWindow || _program.Nodes[node].ShardBytes == 0)
        {
            return 0;
        }

        if (AwaitArrival() != 0)
        {
            return _link.Ended;
        }

        if (SlotOf(node) == null)
        {
            TryLoad(node);
            if (SlotOf(node) == null)
            {
                return ProgramError.ConstantsTooLarge;
            }

            if (AwaitArrival() != 0)
            {
                return _link.Ended;
            }
        }

        StepTable steps = _program.Steps;
        do
        {
            _cursor = _cursor + 1 < steps.Count ? _cursor + 1 : 0;
        }
        while (steps.KindOf(_cursor) != FirmwareStepKind.Load || steps.IndexOf(_cursor) != node);
        Prefetch();
        return 0;
    }

    /// <summary>And no longer.</summary>
    public int Release(int node)
    {
        ConstantSlot slot = _isWindow ? SlotOf(node) : null;
        if (slot != null && slot.IsReady)
        {
            slot.IsUsed = false;
            Prefetch();
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Begin()
    {
        _got = 0;
        HasBegun = _link.ReadBinaryHeader(_arriving.Bytes) == LinkError.None;
    }

    /// <inheritdoc/>
    public void GoOn(bool wait)
    {
        int left = _arriving.Bytes - _got, available = _link.Frames.AvailableBytes;
        int bytes = wait || available > left ? left : available;
        if (_link.Frames.Read(_memory, _arriving.Offset + _got, bytes) != LinkError.None)
        {
            HasBegun = false;
            return;
        }

        _got += bytes;
        if (_got == _arriving.Bytes)
        {
            Finish();
        }
    }

    private static int RoomFor(int bytes) => (bytes + BoardMemory.OverreadBytes + (Alignment - 1)) / Alignment * Alignment;

    private static ConstantSlot Occupy(ConstantSlot slot, int node, int offset, int bytes)
    {
        slot.IsUsed = true;
        slot.IsReady = false;
        slot.Node = node;
        slot.Offset = offset;
        slot.Bytes = bytes;
        return slot;
    }

    private void Finish()
    {
        ConstantSlot slot = _arriving;
        _arriving = null;
        HasBegun = false;
        _link.Expect(null);
        if (_link.Frames.End() != LinkError.None)
        {
            return;
        }

        ProgramNode node = _program.Nodes[slot.Node];
        byte[] digest = Sha256.Of(_memory, slot.Offset, slot.Bytes);
        for (int i = 0; i < digest.Length; i++)
        {
            if (digest[i] != _program.Bytes[node.DigestAt + i])
            {
                _link.Refuse(ProgramError.ConstantsDiffer);
                return;
            }
        }

        Refusal refusal = ConstantCheck.Bind(node, slot.Node, _memory, slot.Offset);
        slot.IsReady = refusal == null;
        if (refusal != null)
        {
            _link.Refuse(refusal.Code);
        }
    }

    // Asks for the constants of a node; they come to the slot.
    private void Request(ConstantSlot slot)
    {
        MessageWriter message = _message;
        message.Clear();
        message.PutArray(2);
        message.PutInteger(RequestKind.Constants);
        message.PutArray(3);
        message.PutInteger(slot.Node);
        message.PutBinary(_program.Bytes, _program.Nodes[slot.Node].DigestAt, Sha256.SizeBytes);
        message.PutInteger(slot.Bytes);
        _arriving = slot;
        Stream = _link.Ask(message);
        _link.Expect(this);
    }

    private int AwaitArrival()
    {
        while (_link.Ended == 0 && _arriving != null)
        {
            _link.AwaitArrival();
        }

        return _link.Ended;
    }

    private ConstantSlot SlotOf(int node)
    {
        for (int i = 0; i < Slots; i++)
        {
            if (_slots[i].IsUsed && _slots[i].Node == node)
            {
                return _slots[i];
            }
        }

        return null;
    }

    // Whether nobody has the bytes.
    private bool IsFree(int offset, int bytes)
    {
        for (int i = 0; i < Slots; i++)
        {
            ConstantSlot slot = _slots[i];
            if (slot.IsUsed && offset < slot.Offset + RoomFor(slot.Bytes) && slot.Offset < offset + bytes)
            {
                return false;
            }
        }

        return bytes <= _memory.Length - offset;
    }

    // The first place that is large enough, at the beginning or behind what somebody has; -1 for none.
    private int FindPlace(int bytes)
    {
        if (IsFree(0, bytes))
        {
            return 0;
        }

        int best = -1;
        for (int i = 0; i < Slots; i++)
        {
            ConstantSlot slot = _slots[i];
            int place = slot.Offset + RoomFor(slot.Bytes);
            if (slot.IsUsed && (best < 0 || place < best) && IsFree(place, bytes))
            {
                best = place;
            }
        }

        return best;
    }

    // Begins to load a node if there is room for it, and the line is free.
    private void TryLoad(int node)
    {
        int bytes = _program.Nodes[node].ShardBytes, place = _arriving == null ? FindPlace(RoomFor(bytes)) : -1;
        for (int i = 0; place >= 0 && i < Slots; i++)
        {
            if (!_slots[i].IsUsed)
            {
                Request(Occupy(_slots[i], node, place, bytes));
                return;
            }
        }
    }

    private void Prefetch()
    {
        StepTable steps = _program.Steps;
        for (int i = _cursor + 1; i < steps.Count; i++)
        {
            int node = steps.IndexOf(i);
            if (steps.KindOf(i) == FirmwareStepKind.Load && _program.Nodes[node].ShardBytes > 0)
            {
                if (SlotOf(node) == null)
                {
                    TryLoad(node);
                }

                return;
            }
        }
    }
}
