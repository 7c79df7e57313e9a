using System.Buffers.Binary;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// What the endpoint tells the other devices before each inference or between two: a frame of little-endian 32-bit
/// numbers under <see cref="Tag"/>. It has places of tokens, never tokens.
/// </summary>
internal sealed class TokenOrder
{
    /// <summary>Names orders on a link; a plan's own tags are not negative.</summary>
    public const int Tag = -1;

    private const int HeaderWords = 3;

    private readonly TokenSettings _settings;
    private readonly byte[] _bytes;
    private readonly int[] _words;
    private int _rows, _outputs;

    /// <summary>Room for any order.</summary>
    public TokenOrder(TokenSettings settings)
    {
        _settings = settings;
        _bytes = new byte[SizeBytes(settings)];
        _words = new int[_bytes.Length / sizeof(int)];
    }

    /// <summary>What to do.</summary>
    public TokenOrderKind Kind => (TokenOrderKind)_words[0];

    /// <summary>Forward: position of each row. </summary>
    public ReadOnlySpan<int> Positions => _words.AsSpan(HeaderWords, _rows);

    /// <summary>Forward: sequence of each row.</summary>
    public ReadOnlySpan<int> Sequences => _words.AsSpan(HeaderWords + _rows, _rows);

    /// <summary>Forward: rows whose logits are wanted.</summary>
    public ReadOnlySpan<int> Outputs => _words.AsSpan(HeaderWords + (2 * _rows), _outputs);

    /// <summary>Copy: from where, to where, how many tokens. Logits: the output.</summary>
    public (int First, int Second, int Third) Arguments => (_words[1], _words[2], _words[HeaderWords]);

    /// <summary>Where an order that arrives is put.</summary>
    public Memory<byte> Room => _bytes;

    /// <summary>The longest order.</summary>
    public static int SizeBytes(TokenSettings settings) => (HeaderWords + (3 * settings.RowCapacity) + 1) * sizeof(int);

    /// <summary>Run a batch.</summary>
    /// <returns>The bytes to send.</returns>
    public ReadOnlySpan<byte> Forward(ReadOnlySpan<int> positions, ReadOnlySpan<int> sequences, ReadOnlySpan<int> outputs)
    {
        (_rows, _outputs) = (positions.Length, outputs.Length);
        (_words[0], _words[1], _words[2]) = ((int)TokenOrderKind.Forward, _rows, _outputs);
        positions.CopyTo(_words.AsSpan(HeaderWords));
        sequences.CopyTo(_words.AsSpan(HeaderWords + _rows));
        outputs.CopyTo(_words.AsSpan(HeaderWords + (2 * _rows)));
        return Write(HeaderWords + (2 * _rows) + _outputs);
    }

    /// <summary>Copy the beginning of a sequence.</summary>
    /// <returns>The bytes to send.</returns>
    public ReadOnlySpan<byte> Copy(int source, int target, int tokens)
    {
        (_words[0], _words[1], _words[2], _words[3]) = ((int)TokenOrderKind.Copy, source, target, tokens);
        return Write(HeaderWords + 1);
    }

    /// <summary>Send all logits of an output of the last batch.</summary>
    /// <returns>The bytes to send.</returns>
    public ReadOnlySpan<byte> Logits(int output)
    {
        (_words[0], _words[1], _words[2], _words[3]) = ((int)TokenOrderKind.Logits, output, 0, 0);
        return Write(HeaderWords + 1);
    }

    /// <summary>Reads the order that was put into <see cref="Room"/>. Whether its numbers are within the limits, the device checks.</summary>
    /// <param name="bytes">Its length.</param>
    /// <exception cref="EdgeException">EDGE5450 if it is none.</exception>
    public void Read(int bytes)
    {
        int words = bytes / sizeof(int);
        for (int i = 0; i < words; i++)
        {
            _words[i] = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(i * sizeof(int)));
        }

        (_rows, _outputs) = words > HeaderWords && Kind == TokenOrderKind.Forward ? (_words[1], _words[2]) : (0, 0);
        bool isWhole = bytes % sizeof(int) == 0 && words > HeaderWords && Kind switch
        {
            TokenOrderKind.Forward => _rows >= 1 && _rows <= _settings.RowCapacity && _outputs >= 0 && _outputs <= _rows && words == HeaderWords + (2 * _rows) + _outputs,
            TokenOrderKind.Copy or TokenOrderKind.Logits => words == HeaderWords + 1,
            _ => false,
        };
        if (!isWhole)
        {
            throw TokenClusterErrors.BadOrder(bytes);
        }
    }

    private ReadOnlySpan<byte> Write(int words)
    {
        for (int i = 0; i < words; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(i * sizeof(int)), _words[i]);
        }

        return _bytes.AsSpan(0, words * sizeof(int));
    }
}
