using Edge.Model;
using Edge.Training.Data;

namespace Edge.Training.Tests.Data;

/// <summary>What lies in a folder becomes pictures with labels, or an error that says what is wrong.</summary>
public class TrainingDataTests
{
    private const int RecordBytes = 3073;

    [Fact]
    public void FilesOfCifarGiveTheirPicturesPixelByPixel()
    {
        using TemporaryFolder folder = new();
        byte[] training = Records(40, classes: 10, seed: 1), test = Records(6, classes: 10, seed: 2);
        File.WriteAllBytes(folder["data_batch_1.bin"], training.AsSpan(0, 25 * RecordBytes).ToArray());
        File.WriteAllBytes(folder["data_batch_2.bin"], training.AsSpan(25 * RecordBytes).ToArray());
        File.WriteAllBytes(folder["test_batch.bin"], test);

        TrainingData data = TrainingData.Open(folder.Path, Request(32, 32, 10), batch: 4, seed: 9);

        (data.Training.Count, data.HeldOut.Count, data.Test!.Count).ShouldBe((36, 4, 6));
        for (int i = 0; i < 6; i++)
        {
            ReadOnlySpan<byte> record = test.AsSpan(i * RecordBytes, RecordBytes);
            data.Test.Labels[i].ShouldBe(record[0]);
            for (int p = 0; p < 1024; p++)
            {
                data.Test[i].Slice(3 * p, 3).ToArray().ShouldBe([record[1 + p], record[1025 + p], record[2049 + p]]);
            }
        }

        Pictures(data.Training).Concat(Pictures(data.HeldOut)).Order().ShouldBe(Enumerable.Range(0, 40).Select(i => Digest.Of(Interleaved(training, i)).ToString()).Order());
    }

    [Fact]
    public void TheSeedDecidesWhatIsHeldOut()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["data_batch_1.bin"], Records(60, classes: 10, seed: 1));

        string[] HeldOut(ulong seed) => [.. Pictures(TrainingData.Open(folder.Path, Request(32, 32, 10), 8, seed).HeldOut)];

        HeldOut(3).ShouldBe(HeldOut(3));
        HeldOut(3).ShouldNotBe(HeldOut(4));
    }

    [Fact]
    public void ClassFoldersAreNumberedAsTheModelNamesThem()
    {
        using TemporaryFolder folder = new();
        foreach ((string name, byte shade) in new[] { ("cat", (byte)10), ("Dog", (byte)20) })
        {
            Directory.CreateDirectory(folder[$"train/{name}"]);
            for (int i = 0; i < 4; i++)
            {
                File.WriteAllBytes(folder[$"train/{name}/{i}.png"], [shade]);
            }
        }

        File.WriteAllText(folder["train/cat/readme.txt"], "no picture");

        TrainingData data = TrainingData.Open(folder.Path, Request(2, 3, 3, "bird", "dog", "cat"), 2, 1);

        (data.Training.Count, data.HeldOut.Count, data.Test).ShouldBe((6, 2, null));
        for (int i = 0; i < data.Training.Count; i++)
        {
            byte[] pixels = data.Training[i].ToArray();
            pixels.Distinct().Single().ShouldBeOneOf((byte)10, (byte)20);
            data.Training.Labels[i].ShouldBe(pixels[0] == 10 ? 2 : 1);
        }
    }

    [Fact]
    public void PicturesSideBySideHaveNoLabels()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 5; i++)
        {
            File.WriteAllBytes(folder[$"{i}.jpg"], [(byte)i]);
        }

        TrainingData data = TrainingData.Open(folder.Path, Request(2, 2, 3), 2, 1);

        (data.Training.Count, data.Training.IsLabelled).ShouldBe((3, false));
    }

    [Theory]
    [InlineData(7000)]
    [InlineData(7002)]
    [InlineData(7003)]
    [InlineData(7004)]
    [InlineData(7005)]
    [InlineData(7006)]
    public void WhatIsWrongIsSaid(int code)
    {
        using TemporaryFolder folder = new();
        DataRequest request = Request(32, 32, 10);
        byte[] records = Records(8, classes: 10, seed: 1);
        switch (code)
        {
            case 7002:
                records[RecordBytes] = 10;
                File.WriteAllBytes(folder["data_batch_1.bin"], records);
                break;
            case 7003:
                File.WriteAllBytes(folder["data_batch_1.bin"], records);
                request = Request(64, 64, 10);
                break;
            case 7004 or 7005:
                Directory.CreateDirectory(folder["fish"]);
                File.WriteAllBytes(folder["fish/1.png"], [1]);
                request = code == 7004 ? Request(2, 2, 2, "cat", "dog") : Request(2, 2, 2);
                break;
            case 7006:
                File.WriteAllBytes(folder["data_batch_1.bin"], records);
                break;
        }

        Should.Throw<EdgeException>(() => TrainingData.Open(folder.Path, request, 8, 1)).Code.ShouldBe(code);
    }

    [Fact]
    public void ACutOffFileIsRefused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["data_batch_1.bin"], Records(2, classes: 10, seed: 1).AsSpan(1).ToArray());

        Should.Throw<EdgeException>(() => TrainingData.Open(folder.Path, Request(32, 32, 10), 1, 1)).Code.ShouldBe(7002);
    }

    private static DataRequest Request(int height, int width, int classes, params string[] names) =>
        new(height, width, classes, [.. names], (path, _, _, rgb) => rgb.Fill(File.ReadAllBytes(path)[0]));

    private static byte[] Records(int count, int classes, ulong seed)
    {
        CounterRandom random = new(seed);
        byte[] records = new byte[count * RecordBytes];
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = (byte)random.Next(i % RecordBytes == 0 ? classes : 256);
        }

        return records;
    }

    private static byte[] Interleaved(byte[] records, int index)
    {
        ReadOnlySpan<byte> planes = records.AsSpan((index * RecordBytes) + 1, RecordBytes - 1);
        byte[] rgb = new byte[planes.Length];
        for (int p = 0; p < 1024; p++)
        {
            (rgb[3 * p], rgb[(3 * p) + 1], rgb[(3 * p) + 2]) = (planes[p], planes[1024 + p], planes[2048 + p]);
        }

        return rgb;
    }

    private static IEnumerable<string> Pictures(PictureSet set) => Enumerable.Range(0, set.Count).Select(i => Digest.Of(set[i]).ToString());
}
