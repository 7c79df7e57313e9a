using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// A static model of the bytes of a tensor, by which it is entropy-coded on its way (<c>docs/split.md</c>). Both ends know it, so
/// nothing of it travels.
/// </summary>
/// <param name="Frequencies">For each channel how often each symbol 0, 1, … is expected: at least 1 each, <see cref="Total"/> in all. A tensor with any other symbol travels as it is.</param>
/// <param name="RunElements">Elements that follow each other in a channel before the next one's: H·W of <c>[1,C,H,W]</c>, 1 of <c>[1,H,W,C]</c>.</param>
public sealed record LatentCoding(ImmutableArray<ImmutableArray<int>> Frequencies, int RunElements)
{
    /// <summary>Bits of a frequency.</summary>
    public const int FrequencyBits = 12;

    /// <summary>Sum of the frequencies of a channel.</summary>
    public const int Total = 1 << FrequencyBits;

    /// <summary>The most elements that are coded as one: the code travels in one frame.</summary>
    public const int MaxElements = 1 << 14;

    private const int StateBytes = 3;

    /// <summary>The most bytes that a code can have, whatever the symbols.</summary>
    /// <param name="elements">How many symbols there are.</param>
    public static int MaxBytes(int elements) => 1 + elements;

    /// <summary>The bytes that a code has on average, if symbols come as often as expected.</summary>
    /// <param name="elements">How many symbols there are.</param>
    public int ExpectedBytes(int elements)
    {
        double bits = Frequencies.Average(channel => channel.Sum(f => -(double)f / Total * Math.Log2((double)f / Total)));
        return StateBytes + (int)Math.Ceiling(elements * bits / 8);
    }

    /// <summary>Whether it can code a tensor of single bytes.</summary>
    /// <param name="elements">Its elements.</param>
    public bool Fits(int elements) =>
        !Frequencies.IsDefaultOrEmpty && RunElements > 0 && elements is > 0 and <= MaxElements && elements % ((long)RunElements * Frequencies.Length) == 0
        && Frequencies.All(channel => !channel.IsDefault && channel.Length is > 1 and <= 256 && channel.All(f => f is > 0 and < Total) && channel.Sum() == Total);
}
