using Edge.Model;

namespace Edge.Training.Data;

/// <summary>Pictures in memory: 8-bit red, green and blue, and what each shows.</summary>
public sealed class PictureSet
{
    /// <summary>The most bytes of pixels that are kept in memory.</summary>
    public const int MaxBytes = 1 << 30;

    private readonly byte[] _pixels;
    private readonly int[] _labels;

    /// <summary>Makes a set.</summary>
    /// <param name="height">Rows of each picture.</param>
    /// <param name="width">Columns of each picture.</param>
    /// <param name="pixels">The pictures one after the other, <c>[Count,Height,Width,3]</c>; kept, not copied.</param>
    /// <param name="labels">Number of the class of each picture, or -1 where nobody has said it; kept, not copied.</param>
    public PictureSet(int height, int width, byte[] pixels, int[] labels)
    {
        if (height <= 0 || width <= 0 || (long)height * width * 3 * labels.Length != pixels.Length)
        {
            throw new ArgumentException("The pixels are those of as many pictures as there are labels.", nameof(pixels));
        }

        (Height, Width, _pixels, _labels) = (height, width, pixels, labels);
    }

    /// <summary>Rows of a picture.</summary>
    public int Height { get; }

    /// <summary>Columns of a picture.</summary>
    public int Width { get; }

    /// <summary>How many pictures there are.</summary>
    public int Count => _labels.Length;

    /// <summary>Bytes of a picture.</summary>
    public int PictureBytes => Height * Width * 3;

    /// <summary>Whether every picture has a class.</summary>
    public bool IsLabelled => _labels.Length > 0 && !_labels.Contains(-1);

    /// <summary>The classes of all pictures, -1 where it is not known.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>A picture, <c>[Height,Width,3]</c>.</summary>
    public ReadOnlySpan<byte> this[int index] => _pixels.AsSpan(index * PictureBytes, PictureBytes);

    /// <summary>What stands for these pictures and labels: equal sets have equal digests.</summary>
    public Digest Digest()
    {
        byte[] labels = new byte[_labels.Length * sizeof(int)];
        Buffer.BlockCopy(_labels, 0, labels, 0, labels.Length);
        return Model.Digest.Of(System.Text.Encoding.ASCII.GetBytes($"{Height} {Width} {Model.Digest.Of(_pixels)} {Model.Digest.Of(labels)}"));
    }

    /// <summary>Takes a part of the pictures away, chosen by a seed.</summary>
    /// <param name="part">How many.</param>
    /// <param name="seed">Equal seeds choose equal pictures.</param>
    /// <returns>What is left, and what was taken away, each in the order that it had.</returns>
    public (PictureSet Left, PictureSet Taken) Split(int part, ulong seed)
    {
        int[] order = Shuffle.Of(Count, seed);
        return (Subset([.. order.AsSpan(part).ToArray().Order()]), Subset([.. order.AsSpan(0, part).ToArray().Order()]));
    }

    private PictureSet Subset(int[] chosen)
    {
        byte[] pixels = new byte[chosen.Length * PictureBytes];
        for (int i = 0; i < chosen.Length; i++)
        {
            this[chosen[i]].CopyTo(pixels.AsSpan(i * PictureBytes));
        }

        return new PictureSet(Height, Width, pixels, [.. chosen.Select(i => _labels[i])]);
    }
}
