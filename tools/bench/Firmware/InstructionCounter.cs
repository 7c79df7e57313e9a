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

    /// <summary>Arguments with which QEMU loads it.</summary>
    public IReadOnlyList<string> Arguments => ["-plugin", $"{Plugin},out={Counts}"];

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

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
