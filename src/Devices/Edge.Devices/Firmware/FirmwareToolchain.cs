using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Model;

namespace Edge.Devices;

/// <summary>Builds images with the GNU compiler for Arm.</summary>
public sealed partial class FirmwareToolchain(FirmwareTree tree)
{
    private const string Compiler = "arm-none-eabi-gcc";
    private const string Package = "gcc-arm-none-eabi libnewlib-arm-none-eabi";
    private const int MostMessageCharacters = 2000;

    private static readonly string[] Flags =
    [
        "-std=gnu11", "-O2", "-fno-strict-aliasing", "-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", "-nostartfiles", "--specs=nano.specs", "-Wl,--gc-sections", "-Wl,--build-id=sha1", "-Wl,--no-warn-rwx-segments",
    ];

    /// <summary>Builds the image of a model.</summary>
    /// <param name="board">The board.</param>
    /// <param name="folder">Where the model's sources (<c>model.c</c>, <c>model.h</c>) are, and the image and its map will be.</param>
    /// <param name="kernels">Files of kernels that the model needs, without extension.</param>
    /// <param name="options">Sizes to which memories are limited.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    /// <exception cref="EdgeException">EDGE6201 without a compiler, EDGE6202 where it fails, EDGE6206 where the image does not fit.</exception>
    public Task<FirmwareImage> BuildAsync(FirmwareBoard board, string folder, IReadOnlyCollection<string> kernels, FirmwareMemory options, CancellationToken cancellation = default) =>
        CompileAsync(board, folder, ["-I", folder, Path.Combine(folder, "model.c"), .. tree.Sources(board, kernels)], options, cancellation);

    /// <summary>Builds an image without a model: one is sent to it (<c>docs/firmware-protocol.md</c>).</summary>
    /// <param name="board">The board.</param>
    /// <param name="folder">Where the image and its map will be.</param>
    /// <param name="memory">What is set aside for models.</param>
    /// <param name="options">Sizes to which memories are limited.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    /// <exception cref="EdgeException">EDGE6201 without a compiler, EDGE6202 where it fails, EDGE6206 where the image does not fit.</exception>
    public Task<FirmwareImage> BuildStreamedAsync(FirmwareBoard board, string folder, StreamedMemory memory, FirmwareMemory options, CancellationToken cancellation = default) =>
        CompileAsync(board, folder, [.. memory.Definitions, .. tree.StreamedSources(board)], options, cancellation);

    /// <summary>The compiler with its version, for example <c>arm-none-eabi-gcc 12.2.1</c>.</summary>
    /// <param name="cancellation">Ends the compiler.</param>
    /// <exception cref="EdgeException">EDGE6201 without a compiler.</exception>
    public static async Task<string> VersionAsync(CancellationToken cancellation = default) => $"{Compiler} {(await RunAsync(Compiler, ["-dumpfullversion"], cancellation)).Output.Trim()}";

    private async Task<FirmwareImage> CompileAsync(FirmwareBoard board, string folder, IEnumerable<string> sources, FirmwareMemory options, CancellationToken cancellation)
    {
        string image = Path.Combine(folder, "image.elf");
        string[] arguments =
        [
            .. board.CompilerFlags, .. Flags, $"-DEDGE_BOARD_NAME=\"{board.Name}\"", $"-DEDGE_ISA_NAME=\"{board.Isa.ToString().ToLowerInvariant()}\"", .. tree.Includes(board).SelectMany(i => new[] { "-I", i }), .. sources,
            .. options.Definitions, .. tree.LinkerFolders(board).SelectMany(f => new[] { "-L", f }), "-T", tree.LinkerScript(board), $"-Wl,-Map={Path.Combine(folder, "image.map")}", "-o", image,
        ];
        (int status, _, string errors) = await RunAsync(Compiler, arguments, cancellation);
        if (Overflow().Match(errors) is { Success: true } overflow)
        {
            throw new EdgeException(6206, $"The image does not fit '{board.Name}'.", $"Its {overflow.Groups["memory"].Value} is {overflow.Groups["bytes"].Value} bytes too small.", "Plan with less memory (--sram), or take a larger board.");
        }

        return status == 0
            ? await MeasureAsync(board, image, cancellation)
            : throw new EdgeException(6202, $"{Compiler} ended with {status}.", errors.Length > MostMessageCharacters ? errors[..MostMessageCharacters] : errors, $"The sources are in '{folder}'; the firmware is built with version 12 or later of {Compiler}.");
    }

    /// <summary>Sizes of sections, as the linker scripts name them.</summary>
    private static async Task<FirmwareImage> MeasureAsync(FirmwareBoard board, string image, CancellationToken cancellation)
    {
        (_, string listing, _) = await RunAsync("arm-none-eabi-size", ["-A", image], cancellation);
        Dictionary<string, long> sizes = Section().Matches(listing).ToDictionary(m => m.Groups["name"].Value, m => long.Parse(m.Groups["size"].ValueSpan, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        long Of(params ReadOnlySpan<string> names)
        {
            long sum = 0;
            foreach (string name in names)
            {
                sum += sizes.GetValueOrDefault(name);
            }

            return sum;
        }

        return new FirmwareImage(board, image, Of(".text"), Of(".tables", ".ARM.exidx", ".data"), Of(".weights"), Of(".arena"), Of(".input"), Of(".stack"), Of(".data", ".bss", ".buffers"));
    }

    private static async Task<(int Status, string Output, string Errors)> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new EdgeException(6201, $"'{program}' is not installed.", e.Message, $"On Debian: apt-get install {Package}.", e);
        }

        using (process)
        {
            try
            {
                Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation), errors = process.StandardError.ReadToEndAsync(cancellation);
                await Task.WhenAll(output, errors, process.WaitForExitAsync(cancellation));
                return (process.ExitCode, await output, await errors);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }

    [GeneratedRegex("region [`'](?<memory>\\w+)' overflowed by (?<bytes>\\d+) bytes", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Overflow();

    [GeneratedRegex(@"^(?<name>\.[\w.]+)\s+(?<size>\d+)\s+\d+\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Section();
}
