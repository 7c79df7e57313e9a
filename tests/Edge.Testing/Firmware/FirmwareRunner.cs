using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;

namespace Edge.Testing.Firmware;

/// <summary>
/// The runner of <c>firmware/core/runner</c> as a process that runs case after case: on this machine under sanitizers, or
/// on a board in QEMU in one boot.
/// </summary>
public sealed class FirmwareRunner : IDisposable
{
    private static readonly ConcurrentDictionary<FirmwareTarget, Lazy<FirmwareRunner>> Started = new();

    private readonly FirmwareTarget _target;
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly Lock _oneAtATime = new();
    private readonly StringBuilder _errors = new();

    private FirmwareRunner(FirmwareTarget target)
    {
        _target = target;
        string image = Build(target);
        ProcessStartInfo start = target.Board is null
            ? new ProcessStartInfo(image)
            : new ProcessStartInfo("qemu-system-arm", ["-machine", target.Board, "-display", "none", "-monitor", "none", "-serial", "none", "-semihosting-config", "enable=on,target=native", "-kernel", image]);
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _process.BeginErrorReadLine();
        (_input, _output) = (new BufferedStream(_process.StandardInput.BaseStream, 1 << 16), _process.StandardOutput.BaseStream);
    }

    /// <summary>The one runner of a target; it ends with the process of the tests, whose end closes its input.</summary>
    public static FirmwareRunner Of(FirmwareTarget target) => Started.GetOrAdd(target, t => new Lazy<FirmwareRunner>(() => new FirmwareRunner(t))).Value;

    /// <summary>Loads and runs a program.</summary>
    public FirmwareResult Run(FirmwareCase firmware)
    {
        lock (_oneAtATime)
        {
            try
            {
                Write(firmware);
                return Read(firmware);
            }
            catch (IOException e)
            {
                Started.TryRemove(_target, out _); // the next case starts another
                throw new InvalidOperationException($"The runner has ended. {Ended()}", e);
            }
        }
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _input.Dispose();
        _process.Dispose();
    }

    private void Write(FirmwareCase firmware)
    {
        Block(firmware.Program.Span);
        Number(firmware.ShardsInMemory);
        Number(firmware.Shards.Count(shard => shard.Length > 0));
        for (int node = 0; node < firmware.Shards.Length; node++)
        {
            if (firmware.Shards[node].Length > 0)
            {
                Number(node);
                Block(firmware.Shards[node]);
            }
        }

        Number(firmware.Inputs.Length);
        foreach ((FirmwareTensor tensor, byte[] bytes) in firmware.Inputs)
        {
            Size(tensor);
            _input.Write(bytes);
        }

        Number(firmware.Outputs.Length);
        foreach (FirmwareTensor tensor in firmware.Outputs)
        {
            Size(tensor);
        }

        _input.Flush();
    }

    private FirmwareResult Read(FirmwareCase firmware)
    {
        int code = Number();
        return code == 0
            ? new FirmwareResult(0, 0, "", [.. firmware.Outputs.Select(output => Block(output.SizeBytes))])
            : new FirmwareResult(code, Number(), Encoding.ASCII.GetString(Block(Number())), []);
    }

    private void Size(FirmwareTensor tensor)
    {
        Number(tensor.Height);
        Number(tensor.Width);
        Number(tensor.PixelBytes);
    }

    private void Block(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        _input.Write(bytes);
    }

    private void Number(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _input.Write(bytes);
    }

    private byte[] Block(int count)
    {
        byte[] bytes = new byte[count];
        _output.ReadExactly(bytes);
        return bytes;
    }

    private int Number() => System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(Block(4));

    /// <summary>What the sanitizer, or QEMU, said last.</summary>
    private string Ended()
    {
        _process.WaitForExit();
        return $"Exit code {_process.ExitCode}.\n{_errors}";
    }

    private static string Build(FirmwareTarget target)
    {
        string root = NativeLibraryBuild.RepositoryRoot;
        string boards = Path.Combine(root, "firmware", "boards");
        string image = Path.Combine(Directory.CreateTempSubdirectory("edge-runner").FullName, "runner");
        List<string> arguments = [.. target.Compiler.Skip(1), "-Wall", "-Wextra", "-Werror", "-I", Path.Combine(root, "firmware", "core", "include")];
        if (target.Board is not null)
        {
            arguments.AddRange(
            [
                "-ffunction-sections", "-nostartfiles", "--specs=nano.specs", "-Wl,--gc-sections", "-Wl,--defsym=STACK_SIZE=16K",
                "-I", boards, "-I", Path.Combine(boards, "cortex-m"), "-L", Path.Combine(boards, "cortex-m"), "-T", Path.Combine(boards, target.Board, "board.ld"),
            ]);
        }

        ProcessStartInfo start = new(target.Compiler[0], [.. arguments, "-o", image, .. target.Sources(root)]) { RedirectStandardError = true, UseShellExecute = false };
        using Process compiler = Process.Start(start)!;
        string messages = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? image : throw new InvalidOperationException($"The runner does not compile for {target.Name}:\n{messages}");
    }
}
