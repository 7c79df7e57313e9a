using Edge.Importers.Files;
using Edge.Model;
using Microsoft.Win32.SafeHandles;

namespace Edge.Importers.Tests;

/// <summary>What is remembered of a file is used as long as the file is the same, and never afterwards.</summary>
public sealed class DigestMemoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-digests-");

    private string Model => Path.Combine(_folder.FullName, "model.bin");

    private string MemoryFolder => Path.Combine(_folder.FullName, "memory");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AFileThatHasNotChangedIsNotHashedAgain()
    {
        DigestMemory memory = Remembering(out Digest made);
        MappedContent.Open(Model, memory).DigestOf(100, 50).ShouldBe(made, "what is remembered is believed");
        MappedContent.Open(Model, memory).DigestOf(100, 51).ShouldBe(Digest.Of(File.ReadAllBytes(Model).AsSpan(100, 51)), "and only that");
    }

    [Fact]
    public void AFileThatWasChangedIsHashedEvenWithItsOldSizeAndTime()
    {
        DigestMemory memory = Remembering(out _);
        DateTime written = File.GetLastWriteTimeUtc(Model);
        FileIdentity before = Identity();
        byte[] bytes = File.ReadAllBytes(Model);
        bytes[120] ^= 1;
        do
        {
            using FileStream file = new(Model, FileMode.Open, FileAccess.Write);
            file.Write(bytes);
            file.Dispose();
            File.SetLastWriteTimeUtc(Model, written);
        }
        while (Identity() == before); // within a tick of the kernel's clock

        MappedContent.Open(Model, memory).DigestOf(100, 50).ShouldBe(Digest.Of(bytes.AsSpan(100, 50)));
    }

    [Fact]
    public void AnotherFileOfTheSameNameIsHashed()
    {
        DigestMemory memory = Remembering(out _);
        byte[] bytes = File.ReadAllBytes(Model);
        bytes[120] ^= 1;
        File.WriteAllBytes(Model + ".new", bytes);
        File.Move(Model + ".new", Model, overwrite: true);

        MappedContent.Open(Model, memory).DigestOf(100, 50).ShouldBe(Digest.Of(bytes.AsSpan(100, 50)));
    }

    [Fact]
    public void AFileThatHasJustBeenWrittenIsNotRemembered()
    {
        File.WriteAllBytes(Model, new byte[1000]);
        FileContent content = MappedContent.Open(Model, new DigestMemory(MemoryFolder));
        content.DigestOf(0, 10);
        content.RememberDigests();
        Directory.Exists(MemoryFolder).ShouldBeFalse("times are coarse: it could be written again within the same one");
    }

    [Fact]
    public void ADamagedMemoryIsForgotten()
    {
        DigestMemory memory = Remembering(out Digest made);
        string path = Directory.GetFiles(MemoryFolder).ShouldHaveSingleItem();
        byte[] bytes = File.ReadAllBytes(path);
        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 1;
            File.WriteAllBytes(path, bytes);
            MappedContent.Open(Model, memory).DigestOf(100, 50).ShouldNotBe(made, $"byte {at}");
            bytes[at] ^= 1;
        }

        File.WriteAllBytes(path, bytes.AsSpan(0, bytes.Length - 7));
        MappedContent.Open(Model, memory).DigestOf(100, 50).ShouldNotBe(made);
    }

    private FileIdentity Identity()
    {
        using SafeFileHandle file = File.OpenHandle(Model);
        return FileIdentity.Of(file)!.Value;
    }

    // A digest that no hashing would find shows whether a file was hashed.
    private DigestMemory Remembering(out Digest made)
    {
        byte[] bytes = new byte[1000];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i * 7);
        }

        File.WriteAllBytes(Model, bytes);
        DigestMemory memory = new(MemoryFolder);
        made = Digest.Of("made up"u8);
        memory.Remember(Model, Identity() with { Changed = DateTimeOffset.UnixEpoch }, new Dictionary<(long, int), Digest> { [(100, 50)] = made });
        return memory;
    }
}
