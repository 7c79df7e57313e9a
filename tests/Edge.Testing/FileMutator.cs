using System.Buffers.Binary;

namespace Edge.Testing;

/// <summary>
/// Damages a file in the ways that matter to a reader of untrusted bytes: flipped bits, bytes and words set to awkward
/// values, moved blocks, a lost end. Works in place on one copy: no allocation for each mutant.
/// </summary>
public sealed class FileMutator
{
    private const int MaxChanges = 4, MaxBlockBytes = 64;

    private readonly byte[] _original, _mutant;
    private readonly int[] _structure;
    private readonly List<(int Start, int Length)> _changed = [];

    /// <summary>Creates a mutator.</summary>
    /// <param name="original">A sound file; kept as it is.</param>
    /// <param name="structure">Positions that describe rather than carry data; three changes of four happen there. Empty for all positions alike.</param>
    public FileMutator(ReadOnlySpan<byte> original, int[] structure)
    {
        _original = original.ToArray();
        _mutant = original.ToArray();
        _structure = structure;
    }

    /// <summary>The next mutant; it is valid until the call after.</summary>
    public ReadOnlyMemory<byte> Next(SeededRandom random)
    {
        foreach ((int start, int length) in _changed)
        {
            _original.AsSpan(start, length).CopyTo(_mutant.AsSpan(start, length));
        }

        _changed.Clear();
        int size = _mutant.Length;
        for (int i = random.Next(1, MaxChanges); i > 0; i--)
        {
            int at = _structure.Length > 0 && random.Chance(75) ? random.Pick(_structure.AsSpan()) : random.Next(0, _mutant.Length - 1);
            switch (random.Next(0, 5))
            {
                case 0:
                    Change(at, 1)[0] ^= (byte)(1 << random.Next(0, 7));
                    break;
                case 1:
                    Change(at, 1)[0] = random.Pick<byte>(0, 1, 4, 0x7F, 0x80, 0xFF);
                    break;
                case 2 when at / 4 * 4 + 4 <= _mutant.Length:
                    WriteWord(Change(at / 4 * 4, 4), random);
                    break;
                case 3:
                    int length = Math.Min(random.Next(1, MaxBlockBytes), _mutant.Length - at);
                    _original.AsSpan(random.Next(0, _mutant.Length - length), length).CopyTo(Change(at, length));
                    break;
                case 4 when random.Chance(20):
                    size = random.Next(0, size);
                    break;
                default:
                    Change(at, 1)[0] += (byte)random.Next(1, 255);
                    break;
            }
        }

        return _mutant.AsMemory(0, size);
    }

    private Span<byte> Change(int start, int length)
    {
        _changed.Add((start, length));
        return _mutant.AsSpan(start, length);
    }

    // Offsets, counts and dimensions: a little different, or at the edges of what 32 bits hold.
    private void WriteWord(Span<byte> word, SeededRandom random)
    {
        int old = BinaryPrimitives.ReadInt32LittleEndian(word);
        int value = random.Next(0, 3) switch
        {
            0 => old + (4 * random.Next(-8, 8)),
            1 => random.Next(0, _mutant.Length),
            2 => random.Pick(int.MinValue, int.MaxValue, -1, 0, 1, 0x10000, 0x40000000),
            _ => unchecked((int)random.NextBits()),
        };
        BinaryPrimitives.WriteInt32LittleEndian(word, value);
    }
}
