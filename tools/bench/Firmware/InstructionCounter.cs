using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Edge.Bench.Firmware;

/// <summary>The plugin <c>firmware/qemu/count.c</c>, which counts what an emulated board executes.</summary>
internal sealed class InstructionCounter : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-count-");

    private InstructionCounter()
    {
    }

    private string Plugin => Path.Combine(_folder.FullName, "count.so");

    private string Counts => Path.Combine(_folder.FullName, "counts");

    private string Profile => Path.Combine(_folder.FullName, "profile");

    /// <summary>Arguments with which QEMU loads it.</summary>
    public IReadOnlyList<string> Arguments => ["-plugin", $"{Plugin},out={Counts},profile={Profile}"];

    /// <summary>Builds it with the machine's C compiler.</summary>
    public static InstructionCounter Build()
    {
        InstructionCounter counter = new();
        string source = Path.Combine(RepositoryFolder.Find(), "firmware", "qemu", "count.c");
        try
        {
            using Process compiler = Process.Start("cc", ["-O2", "-shared", "-fPIC", "-o", counter.Plugin, source]);
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? counter : throw new InvalidOperationException($"cc cannot compile {source}.");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("The counter of instructions needs a C compiler: apt-get install gcc.", e);
        }
    }

    /// <summary>What the board that ended last has executed.</summary>
    /// <returns>Instructions from reset to the first marker, and between markers.</returns>
    public (long Start, long Counted) Read()
    {
        long start = 0, counted = 0;
        foreach (string line in File.ReadLines(Counts))
        {
            string[] words = line.Split(' ');
            long count = long.Parse(words[^1], CultureInfo.InvariantCulture);
            start = words[0] == "start" ? count : start;
            counted += words[0] == "pair" ? count : 0;
        }

        return (start, counted);
    }

    /// <summary>What the board that ended last has executed between markers, by function, most first.</summary>
    /// <param name="image">Its image, which has the functions' addresses.</param>
    public ImmutableArray<(string Function, long Instructions)> ReadFunctions(string image)
    {
        List<(long Address, string Name)> functions = [];
        foreach (string line in Lines("arm-none-eabi-nm", "--numeric-sort", image))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [var address, "t" or "T", var name])
            {
                functions.Add((long.Parse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & ~1L, name));
            }
        }

        Dictionary<string, long> executed = [];
        foreach (string line in File.ReadLines(Profile))
        {
            string[] words = line.Split(' ');
            long address = long.Parse(words[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            string name = functions.LastOrDefault(f => f.Address <= address).Name ?? words[0];
            executed[name] = executed.GetValueOrDefault(name) + long.Parse(words[1], CultureInfo.InvariantCulture);
        }

        return [.. executed.Select(e => (e.Key, e.Value)).OrderByDescending(e => e.Value)];
    }

    private static string[] Lines(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
