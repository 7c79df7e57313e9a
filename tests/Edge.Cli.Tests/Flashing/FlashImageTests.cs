using System.Buffers.Binary;
using Edge.Cli.Tests.Verbs;
using Edge.Devices.Flashing;
using Edge.Model;

namespace Edge.Cli.Tests.Flashing;

/// <summary>What is not for a board is refused before anything is written, with every reason.</summary>
public sealed class FlashImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Boards => [.. FlashBoards.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnImageForTheBoardIsAccepted()
    {
        ElfImage elf = new();

        FlashImage image = Read(elf.ToArray(), "stm32f4");

        image.BuildId.ShouldBe("0102030405060708090a0b0c0d0e0f1011121314");
        image.ToBinary().ShouldBe(elf.Flash());
        image.Holds(elf.BuildId).ShouldBeTrue();
        image.Holds([9, 9, 9, 9]).ShouldBeFalse();
    }

    [Fact]
    public void TheBytesOfFlashAreAnImageToo()
    {
        ElfImage elf = new();

        FlashImage image = Read(elf.Flash(), "stm32f4");

        image.Segments.Single().Address.ShouldBe(0x08000000u);
        image.BuildId.ShouldBeEmpty();
    }

    [Fact]
    public void EveryReasonIsSaid()
    {
        (ElfImage Elf, string Board, string Reason)[] cases =
        [
            (new ElfImage { Machine = 243 }, "stm32f4", "ELF machine 243"),
            (new ElfImage { Architecture = 21 }, "stm32f4", "Armv8.1-M mainline, which cortex-m4 does not execute"),
            (new ElfImage { Architecture = 0 }, "stm32f4", "which cortex-m4 does not execute"),
            (new ElfImage { FloatingPoint = 8 }, "stm32f4", "Tag_FP_arch 8"),
            (new ElfImage { Vectors = 1 }, "stm32f4", "vector instructions (MVE)"),
            (new ElfImage { Address = 0x00000000 }, "stm32f4", "It writes 0x00000000-0x00000fff; flash is 0x08000000-0x081fffff"),
            (new ElfImage { Address = 0x081FF800, Reset = 0x081FF901 }, "stm32f4", "It writes 0x081ff800-0x082007ff"),
            (new ElfImage { RamAddress = 0x2002F000 }, "stm32f4", "It uses 0x2002f000-0x20030fff; memory is"),
            (new ElfImage { Stack = 0x30000000 }, "stm32f4", "stack at 0x30000000"),
            (new ElfImage { Stack = 0x20001002 }, "stm32f4", "stack at 0x20001002"),
            (new ElfImage { Reset = 0x08000200 }, "stm32f4", "no Thumb code"),
            (new ElfImage { Reset = 0x08100001 }, "stm32f4", "no Thumb code"),
            (new ElfImage { Address = 0x10000000, Reset = 0x10000201, Bytes = 128, FloatingPoint = 0, Architecture = 12 }, "rp2040", "no vector table at 0x10000100"),
            (new ElfImage(), "esp32", "no application image of the ESP32 family"),
            (new ElfImage(), "nano:pico", "assembly of .NET nanoFramework"),
        ];
        foreach ((ElfImage elf, string board, string reason) in cases)
        {
            EdgeException error = Should.Throw<EdgeException>(() => Read(elf.ToArray(), board), reason);
            error.Diagnostics.ShouldAllBe(d => d.Code == 6303);
            error.Message.ShouldContain(reason);
        }
    }

    [Fact]
    public void VectorsMayLieBehindABootStage()
    {
        ElfImage elf = new() { Address = 0x10000000, VectorOffset = 0x100, Reset = 0x10000201, Architecture = 12, FloatingPoint = 0 };

        Read(elf.ToArray(), "rp2040").Bytes.ShouldBe(4096);
    }

    [Fact]
    public void AnImageForAnotherChipOfTheFamilyIsRefused()
    {
        byte[] image = Esp(chip: 9);

        Read(image, "esp32-s3").Bytes.ShouldBe(image.Length);
        Should.Throw<EdgeException>(() => Read(image, "esp32-c3")).Message.ShouldContain("chip 9");
    }

    [Fact]
    public void WhatIsNoImageIsRefused()
    {
        Should.Throw<EdgeException>(() => FlashImage.Read(_folder["missing"], FlashBoards.Find("stm32f4"))).Code.ShouldBe(6302);
        Should.Throw<EdgeException>(() => Read([], "stm32f4")).Code.ShouldBe(6302);
        byte[] wide = new ElfImage().ToArray();
        wide[4] = 2;
        Should.Throw<EdgeException>(() => Read(wide, "stm32f4")).Code.ShouldBe(6302);
    }

    /// <summary>No change of a file does anything but pass or give a numbered error.</summary>
    [Fact]
    public void DamagedFilesGiveNumberedErrors()
    {
        byte[] file = new ElfImage { Bytes = 512, Reset = 0x08000101 }.ToArray();
        int[] lengths = [.. Enumerable.Range(0, 60), file.Length - 1, file.Length - 41, file.Length - 90];
        foreach (byte[] cut in lengths.Select(n => file[..n]))
        {
            Survive(cut);
        }

        for (int i = 0; i < file.Length; i += i < 120 || i > 760 ? 1 : 37)
        {
            foreach (byte value in new byte[] { 0, 1, 0x7F, 0x80, 0xFF })
            {
                byte[] changed = [.. file];
                changed[i] = value;
                Survive(changed);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void ABoardThatShipsIsComplete(string name)
    {
        FlashBoard board = FlashBoards.Find(name);

        board.Tools.ShouldAllBe(t => Flasher.BackEnds.Any(b => b.Program.Name == t.Name));
        board.Tools.Where(t => t.Name == "openocd").ShouldAllBe(t => t.Scripts.Length == 2 && t.IdRegister != 0 && !t.Usb.IsEmpty);
        (board.Format != ImageFormat.Arm || board.Flash.Any(f => f.Contains(board.Vectors, 8))).ShouldBeTrue();
    }

    [Fact]
    public void ABoardOfOnesOwnIsReadAndItsMistakesAreNamed()
    {
        const string Good = "name: mine\ndescription: My board\ncore: cortex-m4\nflash: [0x08000000+64KiB]\nram: [0x20000000+20KiB]\ntools: [{name: st-flash, chip: '0x410'}]\n";
        File.WriteAllText(_folder["mine.yaml"], Good);
        FlashBoards.Find(_folder["mine.yaml"]).Flash.Single().Bytes.ShouldBe(65536u);

        (string From, string To)[] mistakes = [("cortex-m4", "cortex-m9"), ("0x08000000+64KiB", "64KiB"), ("0x20000000+20KiB", "0xffffffff+20KiB"), ("name: st-flash, ", string.Empty), ("description: My board", "colour: red"), ("[{", "{")];
        foreach ((string from, string to) in mistakes)
        {
            Should.Throw<EdgeException>(() => FlashBoardFile.Read(Good.Replace(from, to, StringComparison.Ordinal), "mine.yaml")).Code.ShouldBe(6301, to);
        }

        Should.Throw<EdgeException>(() => FlashBoards.Find("unknown")).Message.ShouldContain("mps2-an386");
    }

    internal static byte[] Esp(int chip)
    {
        byte[] image = [.. Enumerable.Range(0, 1024).Select(i => (byte)(i * 5))];
        image[0] = 0xE9;
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(12), (ushort)chip);
        return image;
    }

    private void Survive(byte[] file)
    {
        try
        {
            Read(file, "stm32f4").ToBinary().ShouldNotBeEmpty();
        }
        catch (EdgeException e)
        {
            e.Code.ShouldBeOneOf(6302, 6303);
        }
    }

    private FlashImage Read(byte[] file, string board)
    {
        File.WriteAllBytes(_folder["image"], file);
        return FlashImage.Read(_folder["image"], FlashBoards.Find(board));
    }
}
