using Edge.Model;
using Edge.Training.Checkpoints;
using Edge.Training.Data;

namespace Edge.Training.Tests.Checkpoints;

/// <summary>A checkpoint is read as it was written, or refused.</summary>
public class CheckpointTests
{
    private static readonly Digest Training = Digest.Of("one"u8);

    [Fact]
    public void StateIsReadAsItWasWritten()
    {
        using TemporaryFolder folder = new();
        string path = Save(folder);
        float[] values = new float[3];
        long step = 0;
        double price = 0;

        Checkpoint.Load(path, Training, state =>
        {
            step = state.ReadInt64();
            state.Read(values);
            price = state.ReadDouble();
        });

        (step, price).ShouldBe((42, 0.25));
        values.ShouldBe([1, -2, 3.5f]);
        Directory.GetFiles(folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void ACheckpointOfAnotherTrainingIsRefused()
    {
        using TemporaryFolder folder = new();
        string path = Save(folder);

        Should.Throw<EdgeException>(() => Checkpoint.Load(path, Digest.Of("other"u8), _ => { })).Code.ShouldBe(7042);
    }

    [Fact]
    public void EveryChangedByteIsSeen()
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(Save(folder));
        CounterRandom random = new(1);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= (byte)(1 + random.Next(255));
            File.WriteAllBytes(folder["changed"], changed);
            Should.Throw<EdgeException>(() => Checkpoint.Load(folder["changed"], Training, _ => { })).Code.ShouldBeOneOf(7040, 7041);
        }
    }

    [Fact]
    public void EveryShorterFileIsRefused()
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(Save(folder));
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(folder["short"], whole.AsSpan(0, length).ToArray());
            Should.Throw<EdgeException>(() => Checkpoint.Load(folder["short"], Training, _ => { })).Code.ShouldBe(7040);
        }
    }

    [Fact]
    public void AStateOfAnotherSizeIsRefused()
    {
        using TemporaryFolder folder = new();
        string path = Save(folder);

        Should.Throw<EdgeException>(() => Checkpoint.Load(path, Training, state => state.Read(new float[8]))).Code.ShouldBe(7040);
        Should.Throw<EdgeException>(() => Checkpoint.Load(path, Training, state => state.Read(new float[6]))).Code.ShouldBe(7040);
    }

    [Fact]
    public void AFailedWriteLeavesTheOldOne()
    {
        using TemporaryFolder folder = new();
        string path = Save(folder);
        byte[] before = File.ReadAllBytes(path);

        Should.Throw<InvalidOperationException>(() => Checkpoint.Save(path, Training, _ => throw new InvalidOperationException()));

        File.ReadAllBytes(path).ShouldBe(before);
        Directory.GetFiles(folder.Path).ShouldBe([path]);
    }

    private static string Save(TemporaryFolder folder)
    {
        string path = folder["training.checkpoint"];
        Checkpoint.Save(path, Training, state =>
        {
            state.Write(42);
            state.Write([1, -2, 3.5f]);
            state.Write(0.25);
        });
        return path;
    }
}
