using Edge.Devices;

namespace Edge.Chaos.Tests;

public sealed class CacheSlotTests : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
    private readonly string _cache = Directory.CreateTempSubdirectory("edge-cache-").FullName;

    public CacheSlotTests() => Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _cache);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _before);
        Directory.Delete(_cache, recursive: true);
    }

    [Fact]
    public void Folder_belongs_to_one_at_a_time_and_keeps_what_is_in_it()
    {
        using CacheSlot first = CacheSlot.Take("agent");
        string directory = first.Directory;
        directory.ShouldBe(Path.Combine(_cache, "edge", "agent0"));
        File.WriteAllText(Path.Combine(directory, "shard"), "weights");
        using (CacheSlot second = CacheSlot.Take("agent"))
        {
            second.Directory.ShouldNotBe(directory);
        }

        first.Dispose();
        using CacheSlot again = CacheSlot.Take("agent");
        again.Directory.ShouldBe(directory);
        File.ReadAllText(Path.Combine(directory, "shard")).ShouldBe("weights");
    }

    [Fact]
    public void What_was_written_longest_ago_goes_where_there_is_too_much()
    {
        string directory;
        using (CacheSlot slot = CacheSlot.Take("agent"))
        {
            directory = slot.Directory;
            for (int i = 0; i < 4; i++)
            {
                string file = Path.Combine(directory, $"shard{i}");
                File.WriteAllBytes(file, new byte[100]);
                File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1 + i, 0, 0, 0, DateTimeKind.Utc));
            }
        }

        using CacheSlot pruned = CacheSlot.Take("agent", maxBytes: 250);
        Directory.GetFiles(directory).Select(Path.GetFileName).Where(f => f != ".lock").Order().ShouldBe(["shard2", "shard3"]);
    }

    [Fact]
    public void Without_a_cache_a_temporary_folder_takes_its_place()
    {
        string file = Path.Combine(_cache, "file");
        File.WriteAllText(file, "");
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", file);
        string directory;
        using (CacheSlot slot = CacheSlot.Take("agent"))
        {
            directory = slot.Directory;
            Directory.Exists(directory).ShouldBeTrue();
        }

        Directory.Exists(directory).ShouldBeFalse();
    }
}
