using System.Numerics;

namespace Edge.Kernels.Simd.MachineCode;

/// <summary>
/// Encodes the few x86-64 instructions that a tile needs and .NET has no intrinsic for or around: 512-bit vectors (EVEX, Intel's
/// Software Developer's Manual, volume 2, 2.7), 64-bit general registers, backward jumps.
/// </summary>
internal sealed class Assembler
{
    // Fields of the EVEX prefix: the opcode map, and the legacy prefix it stands for.
    private const int Map0F = 1, Map0F38 = 2;
    private const int Prefix66 = 1, PrefixF3 = 2;

    private readonly List<byte> _code = [];

    /// <summary>The instructions so far.</summary>
    public ReadOnlySpan<byte> Code => _code.ToArray();

    /// <summary>Where the next instruction begins: what a jump may go back to.</summary>
    public int Here => _code.Count;

    /// <summary><c>vmovdqu32 zmm, [at + 64·vector]</c></summary>
    public void Load(int zmm, Register at, int vector) => WithMemory(Map0F, PrefixF3, 0x6F, zmm, 0, at, vector);

    /// <summary><c>vmovdqu32 zmm, [at + scale·index]</c>, where the scale is 1, 2, 4 or 8.</summary>
    public void Load(int zmm, Register at, Register index, int scale)
    {
        Evex(Map0F, PrefixF3, zmm, 0, r4: (int)at >> 3, x4: (int)index >> 3, isBroadcast: false);
        _code.Add(0x6F);
        WithIndex(zmm, at, index, BitOperations.Log2((uint)scale));
    }

    /// <summary><c>vmovdqu32 [at + 64·vector], zmm</c></summary>
    public void Store(Register at, int vector, int zmm) => WithMemory(Map0F, PrefixF3, 0x7F, zmm, 0, at, vector);

    /// <summary><c>vmovdqa32 target, source</c></summary>
    public void Move(int target, int source) => WithVector(Map0F, Prefix66, 0x6F, target, 0, source);

    /// <summary><c>vpdpbusd sums, bytes, signedBytes</c>: unsigned times signed, four products to each sum (AVX512_VNNI).</summary>
    public void Dot(int sums, int bytes, int signedBytes) => WithVector(Map0F38, Prefix66, 0x50, sums, bytes, signedBytes);

    /// <summary><c>vpbroadcastd zmm, register</c></summary>
    public void Broadcast(int zmm, Register register)
    {
        Evex(Map0F38, Prefix66, zmm, 0, r4: (int)register >> 3, x4: 0, isBroadcast: false);
        _code.Add(0x7C);
        _code.Add(ModRm(3, zmm, (int)register));
    }

    /// <summary><c>vpxord target, source, dword [at + index]{1to16}</c></summary>
    public void XorBroadcast(int target, int source, Register at, Register index)
    {
        Evex(Map0F, Prefix66, target, source, r4: (int)at >> 3, x4: (int)index >> 3, isBroadcast: true);
        _code.Add(0xEF);
        WithIndex(target, at, index, logScale: 0);
    }

    /// <summary><c>vbroadcastss zmm, dword [at + index]</c></summary>
    public void LoadBroadcast(int zmm, Register at, Register index)
    {
        Evex(Map0F38, Prefix66, zmm, 0, r4: (int)at >> 3, x4: (int)index >> 3, isBroadcast: false);
        _code.Add(0x18);
        WithIndex(zmm, at, index, logScale: 0);
    }

    /// <summary><c>vfmadd231ps sums, factors, others</c></summary>
    public void MultiplyAdd(int sums, int factors, int others) => WithVector(Map0F38, Prefix66, 0xB8, sums, factors, others);

    /// <summary><c>vfmadd231ps sums, factors, dword [at + index]{1to16}</c></summary>
    public void MultiplyAddBroadcast(int sums, int factors, Register at, Register index)
    {
        Evex(Map0F38, Prefix66, sums, factors, r4: (int)at >> 3, x4: (int)index >> 3, isBroadcast: true);
        _code.Add(0xB8);
        WithIndex(sums, at, index, logScale: 0);
    }

    /// <summary><c>mov target, [at + displacement]</c></summary>
    public void Load(Register target, Register at, int displacement)
    {
        General(0x8B, (int)target, (int)at, mod: 1);
        _code.Add((byte)displacement);
    }

    /// <summary><c>mov target32, value</c></summary>
    public void Set(Register target, uint value)
    {
        if ((int)target >= 8)
        {
            _code.Add(0x41);
        }

        _code.Add((byte)(0xB8 | ((int)target & 7)));
        _code.AddRange(BitConverter.GetBytes(value));
    }

    /// <summary><c>add target, value</c></summary>
    public void Add(Register target, int value)
    {
        General(0x81, 0, (int)target, mod: 3);
        _code.AddRange(BitConverter.GetBytes(value));
    }

    /// <summary><c>add target, source</c></summary>
    public void Add(Register target, Register source) => General(0x01, (int)source, (int)target, mod: 3);

    /// <summary><c>lea target, [at + scale·index]</c></summary>
    public void Address(Register target, Register at, Register index, int scale)
    {
        _code.Add((byte)(0x48 | (((int)target >> 3) << 2) | (((int)index >> 3) << 1) | ((int)at >> 3)));
        _code.Add(0x8D);
        WithIndex((int)target, at, index, BitOperations.Log2((uint)scale));
    }

    /// <summary><c>cmp left, right; jb there</c>: both unsigned.</summary>
    public void JumpIfBelow(Register left, Register right, int there)
    {
        General(0x39, (int)right, (int)left, mod: 3);
        JumpIfBelow(there);
    }

    /// <summary><c>cmp left, [rsp + displacement]; jb there</c>: both unsigned.</summary>
    public void JumpIfBelowStack(Register left, int displacement, int there)
    {
        General(0x3B, (int)left, 4, mod: 1);
        _code.Add(0x24); // Nothing but RSP.
        _code.Add((byte)displacement);
        JumpIfBelow(there);
    }

    /// <summary><c>push register</c></summary>
    public void Push(Register register) => Stack(0x50, register);

    /// <summary><c>pop register</c></summary>
    public void Pop(Register register) => Stack(0x58, register);

    /// <summary><c>vzeroupper; ret</c></summary>
    public void Return() => _code.AddRange([0xC5, 0xF8, 0x77, 0xC3]);

    private void JumpIfBelow(int there)
    {
        _code.Add(0x0F);
        _code.Add(0x82);
        _code.AddRange(BitConverter.GetBytes(there - (_code.Count + sizeof(int))));
    }

    private static byte ModRm(int mod, int register, int other) => (byte)((mod << 6) | ((register & 7) << 3) | (other & 7));

    /// <summary>A scale-index-base byte and a displacement of 0, which every base can have.</summary>
    private void WithIndex(int register, Register at, Register index, int logScale)
    {
        _code.Add(ModRm(1, register, 4));
        _code.Add((byte)((logScale << 6) | (((int)index & 7) << 3) | ((int)at & 7)));
        _code.Add(0);
    }

    private void Stack(int opcode, Register register)
    {
        if ((int)register >= 8)
        {
            _code.Add(0x41);
        }

        _code.Add((byte)(opcode | ((int)register & 7)));
    }

    private void General(byte opcode, int register, int other, int mod)
    {
        _code.Add((byte)(0x48 | ((register >> 3) << 2) | (other >> 3))); // REX.W
        _code.Add(opcode);
        _code.Add(ModRm(mod, register, other));
    }

    private void WithVector(int map, int prefix, byte opcode, int zmm, int second, int third)
    {
        Evex(map, prefix, zmm, second, r4: third >> 3, x4: third >> 4, isBroadcast: false);
        _code.Add(opcode);
        _code.Add(ModRm(3, zmm, third));
    }

    private void WithMemory(int map, int prefix, byte opcode, int zmm, int second, Register at, int vector)
    {
        Evex(map, prefix, zmm, second, r4: (int)at >> 3, x4: 0, isBroadcast: false);
        _code.Add(opcode);
        _code.Add(ModRm(1, zmm, (int)at)); // The displacement counts whole vectors.
        _code.Add((byte)vector);
    }

    /// <summary>The prefix; bits that extend registers are stored inverted.</summary>
    private void Evex(int map, int prefix, int register, int second, int r4, int x4, bool isBroadcast)
    {
        const int Length512 = 2 << 5;
        int extensions = ((register & 8) << 4) | ((x4 & 1) << 6) | ((r4 & 1) << 5) | (register & 16);
        _code.Add(0x62);
        _code.Add((byte)((~extensions & 0xF0) | map));
        _code.Add((byte)(((~second & 15) << 3) | 4 | prefix));
        _code.Add((byte)(Length512 | (isBroadcast ? 16 : 0) | ((second & 16) == 0 ? 8 : 0)));
    }
}
