using Edge.Transport.Frames;

namespace Edge.Nano.Wire;

/// <summary>SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) of bytes that come in pieces.</summary>
internal sealed class Sha256
{
    /// <summary>Length of a digest.</summary>
    public const int SizeBytes = 32;

    private const int BlockBytes = 64;

    // Fractional parts of the cube roots of the first 64 primes.
    private static readonly uint[] Constants =
    {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    };

    private readonly uint[] _state = new uint[8];
    private readonly uint[] _words = new uint[BlockBytes];
    private readonly byte[] _block = new byte[BlockBytes];
    private int _filled;
    private uint _count; // of bytes: no message here is longer than 512 MiB

    /// <summary>Starts a digest.</summary>
    public Sha256()
    {
        Begin();
    }

    /// <summary>The digest of a part of an array.</summary>
    public static byte[] Of(byte[] bytes, int offset, int count)
    {
        Sha256 sha = new Sha256();
        sha.Add(bytes, offset, count);
        byte[] digest = new byte[SizeBytes];
        sha.End(digest);
        return digest;
    }

    /// <summary>HMAC-SHA256.</summary>
    public static byte[] Authenticate(byte[] key, byte[] message)
    {
        byte[] padded = new byte[BlockBytes];
        if (key.Length > BlockBytes)
        {
            key = Of(key, 0, key.Length);
        }

        for (int i = 0; i < BlockBytes; i++)
        {
            padded[i] = (byte)((i < key.Length ? key[i] : 0) ^ 0x36);
        }

        Sha256 sha = new Sha256();
        byte[] code = new byte[SizeBytes];
        sha.Add(padded, 0, BlockBytes);
        sha.Add(message, 0, message.Length);
        sha.End(code);
        for (int i = 0; i < BlockBytes; i++)
        {
            padded[i] ^= 0x36 ^ 0x5C;
        }

        sha.Begin();
        sha.Add(padded, 0, BlockBytes);
        sha.Add(code, 0, SizeBytes);
        sha.End(code);
        return code;
    }

    /// <summary>Appends bytes.</summary>
    public void Add(byte[] bytes, int offset, int count)
    {
        _count += (uint)count;
        for (int end = offset + count; offset < end; offset++)
        {
            _block[_filled++] = bytes[offset];
            if (_filled == BlockBytes)
            {
                Compress();
                _filled = 0;
            }
        }
    }

    /// <summary>Appends a number, big endian.</summary>
    public void Add(uint number)
    {
        byte[] bytes = new byte[4];
        BigEndian.Put32(bytes, 0, number);
        Add(bytes, 0, 4);
    }

    /// <summary>Writes the digest, and cannot go on afterwards.</summary>
    public void End(byte[] digest)
    {
        uint count = _count;
        byte[] padding = new byte[1];
        padding[0] = 0x80;
        Add(padding, 0, 1);
        padding[0] = 0;
        while (_filled != BlockBytes - 8)
        {
            Add(padding, 0, 1);
        }

        Add(count >> 29);
        Add(count << 3);
        for (int i = 0; i < 8; i++)
        {
            BigEndian.Put32(digest, 4 * i, _state[i]);
        }
    }

    private static uint Rotate(uint x, int bits) => (x >> bits) | (x << (32 - bits));

    private void Begin()
    {
        uint[] s = _state;
        s[0] = 0x6a09e667;
        s[1] = 0xbb67ae85;
        s[2] = 0x3c6ef372;
        s[3] = 0xa54ff53a;
        s[4] = 0x510e527f;
        s[5] = 0x9b05688c;
        s[6] = 0x1f83d9ab;
        s[7] = 0x5be0cd19;
        _filled = 0;
        _count = 0;
    }

    private void Compress()
    {
        uint[] words = _words;
        for (int i = 0; i < 16; i++)
        {
            words[i] = BigEndian.Get32(_block, 4 * i);
        }

        for (int i = 16; i < BlockBytes; i++)
        {
            uint x = words[i - 15], y = words[i - 2];
            words[i] = words[i - 16] + (Rotate(x, 7) ^ Rotate(x, 18) ^ (x >> 3)) + words[i - 7] + (Rotate(y, 17) ^ Rotate(y, 19) ^ (y >> 10));
        }

        uint[] s = _state;
        uint a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
        for (int i = 0; i < BlockBytes; i++)
        {
            uint first = h + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25)) + ((e & f) ^ (~e & g)) + Constants[i] + words[i];
            uint second = (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + first;
            d = c;
            c = b;
            b = a;
            a = first + second;
        }

        s[0] += a;
        s[1] += b;
        s[2] += c;
        s[3] += d;
        s[4] += e;
        s[5] += f;
        s[6] += g;
        s[7] += h;
    }
}
