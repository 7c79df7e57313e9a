using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Testing;

namespace Edge.Bench.Split;

/// <summary>The lossless CIFAR-10 test images of the shared folder; where it is missing, random pictures without labels.</summary>
internal sealed class CifarImages
{
    /// <summary>Bytes of a picture: three planes of 32×32.</summary>
    public const int Bytes = 3 * 32 * 32;

    private readonly int[]? _labels;

    private CifarImages(byte[][] pictures, int[]? labels) => (Pictures, _labels) = (pictures, labels);

    /// <summary>The pictures, planar RGB.</summary>
    public byte[][] Pictures { get; }

    /// <summary>Opens them.</summary>
    public static CifarImages Open()
    {
        if (SharedFolder.Path is null || !File.Exists(SharedFolder.File("cifar10", "cifar10_test_lossless.bin")))
        {
            SeededRandom random = new(1);
            return new CifarImages([.. Enumerable.Range(0, 64).Select(_ => random.Bytes(ElementType.UInt8, Bytes))], null);
        }

        byte[][] records = [.. File.ReadAllBytes(SharedFolder.File("cifar10", "cifar10_test_lossless.bin")).Chunk(Bytes + 1)];
        return new CifarImages([.. records.Select(r => r[1..])], [.. records.Select(r => (int)r[0])]);
    }

    /// <summary>Every other one of them, from the second one on.</summary>
    public CifarImages Between() => new([.. Pictures.Where((_, i) => i % 2 == 1)], _labels is null ? null : [.. _labels.Where((_, i) => i % 2 == 1)]);

    /// <summary>Share of pictures whose largest answer is their label; null where there are no labels.</summary>
    /// <param name="answer">The float32 answer to a picture.</param>
    public double? Accuracy(Func<byte[], byte[]> answer)
    {
        if (_labels is null)
        {
            return null;
        }

        int right = 0;
        for (int i = 0; i < Pictures.Length; i++)
        {
            float[] scores = MemoryMarshal.Cast<byte, float>(answer(Pictures[i])).ToArray();
            right += Array.IndexOf(scores, scores.Max()) == _labels[i] ? 1 : 0;
        }

        return (double)right / Pictures.Length;
    }
}
