using System.Buffers.Binary;
using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Devices.Flashing;

/// <summary>Finds everything because of which an image would not run on a board, before anything is written.</summary>
internal static class ImageCheck
{
    private const int ArmMachine = 40;

    /// <summary>The findings, EDGE6303; empty where the image fits.</summary>
    public static ImmutableArray<Diagnostic> Check(FlashImage image, FlashBoard board)
    {
        IEnumerable<string> reasons = board.Format switch
        {
            ImageFormat.Arm => CheckArm(image, board),
            ImageFormat.Esp => CheckEsp(image, board),
            _ => CheckNano(image),
        };
        return
        [
            .. from reason in reasons.Concat(CheckFlash(image, board))
               select new Diagnostic(6303, $"'{image.Path}' is not for '{board.Name}' ({board.Description}).", reason, "Build it for this board, or name the board that it is for."),
        ];
    }

    private static IEnumerable<string> CheckFlash(FlashImage image, FlashBoard board) =>
        from segment in image.Segments
        where !board.Flash.Any(f => f.Contains(segment.Address, (ulong)segment.Bytes.Length))
        select $"It writes {segment.Range}; flash is {string.Join(", ", board.Flash)}.";

    private static IEnumerable<string> CheckArm(FlashImage image, FlashBoard board)
    {
        if (image.Elf is { } elf)
        {
            if (elf.Machine != ArmMachine)
            {
                return [$"It is for ELF machine {elf.Machine}, not for Arm ({ArmMachine})."];
            }

            return elf.Segments.IsEmpty ? ["It loads nothing."] : [.. CheckCode(elf, board.Core!), .. CheckMemory(elf, board), .. CheckVectors(image, board)];
        }

        return CheckVectors(image, board);
    }

    private static IEnumerable<string> CheckCode(ElfFile elf, ArmCore core)
    {
        if (elf.Attributes is not { } needs)
        {
            yield return "It does not say for which processor it is (section .ARM.attributes).";
            yield break;
        }

        if (!core.Architectures.Contains(needs.Architecture))
        {
            yield return $"Its code is for {ArmCore.ArchitectureName(needs.Architecture)}, which {core.Name} does not execute.";
        }

        if (needs.FloatingPoint > core.MostFloatingPoint)
        {
            yield return $"It uses floating-point instructions (Tag_FP_arch {needs.FloatingPoint}) that {core.Name} does not have.";
        }

        if (needs.Vectors > 0 && !core.HasVectors)
        {
            yield return $"It uses vector instructions (MVE) that {core.Name} does not have.";
        }
    }

    private static IEnumerable<string> CheckMemory(ElfFile elf, FlashBoard board) =>
        from range in elf.Memory
        where !board.Ram.Concat(board.Flash).Any(m => m.Contains(range.Address, range.Bytes))
        select $"It uses {range}; memory is {string.Join(", ", board.Ram)}.";

    /// <summary>The first two words of the vector table: the stack's top, and where the program begins (Armv7-M ARM, B1.5.3).</summary>
    private static IEnumerable<string> CheckVectors(FlashImage image, FlashBoard board)
    {
        ImageSegment home = image.Segments.FirstOrDefault(s => s.Range.Contains(board.Vectors, 8));
        if (home.Bytes.IsEmpty)
        {
            yield return $"It has no vector table at 0x{board.Vectors:x8}.";
            yield break;
        }

        ReadOnlyMemory<byte> table = home.Bytes[(int)(board.Vectors - home.Address)..];
        uint stack = BinaryPrimitives.ReadUInt32LittleEndian(table.Span), reset = BinaryPrimitives.ReadUInt32LittleEndian(table.Span[4..]);
        if (stack % 4 != 0 || !board.Ram.Any(r => stack > r.Address && stack <= r.End))
        {
            yield return $"Its vector table puts the stack at 0x{stack:x8}; memory is {string.Join(", ", board.Ram)}.";
        }

        if (reset % 2 == 0 || !image.Segments.Any(s => s.Range.Contains(reset & ~1u, 2)))
        {
            yield return $"Its vector table begins at 0x{reset:x8}, where it has no Thumb code.";
        }
    }

    /// <summary>The header of an ESP image (esptool documentation, "Firmware Image Format"): 0xE9 first, the chip's number at byte 12.</summary>
    private static IEnumerable<string> CheckEsp(FlashImage image, FlashBoard board)
    {
        ReadOnlySpan<byte> file = image.File.Span;
        if (file.Length < 24 || file[0] != 0xE9)
        {
            return ["It is no application image of the ESP32 family (its first byte is not 0xe9)."];
        }

        int chip = BinaryPrimitives.ReadUInt16LittleEndian(file[12..]);
        return chip == board.ChipId ? [] : [$"It is for chip {chip} of the ESP32 family; this board has chip {board.ChipId}."];
    }

    private static IEnumerable<string> CheckNano(FlashImage image) =>
        image.File.Span.StartsWith("NFMRK"u8) ? [] : ["It does not begin with an assembly of .NET nanoFramework (NFMRK1 or NFMRK2)."];
}
