using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Edge.Model;

namespace Edge.Devices;

/// <summary>The plugin <c>firmware/qemu/count.c</c>, which counts what an emulated board executes.</summary>
public sealed class InstructionCounter : IDisposable
{
    private const int MostMessageCharacters = 2000;

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
    /// <param name="tree">Has its source.</param>
    /// <exception cref="EdgeException">EDGE6540 without a compiler, EDGE6541 where it fails.</exception>
    public static InstructionCounter Build(FirmwareTree tree)
    {
        InstructionCounter counter = new();
        string? errors = counter.Compile(Path.Combine(tree.Root, "qemu", "count.c"));
        if (errors is not null)
        {
            counter.Dispose();
            throw new EdgeException(6541, "The counter of instructions cannot be compiled.", errors.Length > MostMessageCharacters ? errors[..MostMessageCharacters] : errors, "Its source is firmware/qemu/count.c; any C11 compiler will do.");
        }

        return counter;
    }

    /// <summary>What the compiler has against the source; null where it has nothing.</summary>
    private string? Compile(string source)
    {
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("cc", ["-O2", "-shared", "-fPIC", "-o", Plugin, source]) { UseShellExecute = false, RedirectStandardError = true })!;
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? null : errors;
        }
        catch (Win32Exception e)
        {
            Dispose();
            throw new EdgeException(6540, "'cc' is not installed.", "Instructions are counted by a plugin that is compiled for this machine.", "On Debian: apt-get install gcc.", e);
        }
    }

    /// <summary>What the board that ended last has executed.</summary>
    public InstructionCounts Read()
    {
        long start = 0;
        ImmutableArray<long>.Builder pieces = ImmutableArray.CreateBuilder<long>();
        foreach (string line in File.ReadLines(Counts))
        {
            string[] words = line.Split(' ');
            long count = long.Parse(words[^1], CultureInfo.InvariantCulture);
            start = words[0] == "start" ? count : start;
            if (words[0] == "pair")
            {
                pieces.Add(count);
            }
        }

        return new InstructionCounts(start, pieces.ToImmutable());
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
