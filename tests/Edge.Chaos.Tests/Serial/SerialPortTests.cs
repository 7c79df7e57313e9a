using System.Collections.Immutable;
using Edge.Devices;
using Edge.Model;
using Edge.Transport.Links;
using Edge.Transport.Serial;
using Edge.Transport.Tensors;

namespace Edge.Chaos.Tests.Serial;

/// <summary>Serial ports of Linux: a terminal without a wire behaves like one with a wire, but for its speed.</summary>
public sealed class SerialPortTests
{
    private static readonly SerialOptions Patient = new() { OpenLimit = TimeSpan.FromSeconds(30), LostLimit = TimeSpan.FromSeconds(30) };
    private static readonly LinkOptions Link30 = new() { SilenceLimit = TimeSpan.FromSeconds(60), HandshakeLimit = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task ALinkRunsOverAPortAndItsRateCanBeRaised()
    {
        using PseudoTerminal far = new();
        Task<Link> accepting = Task.Factory.StartNew(() => Link.Accept(SerialConnection.Accept(far, Patient), Link30), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        SerialConnection line = SerialConnection.Dial(new PortAddress($"{far.Path}@115200").Open(TimeSpan.Zero), Patient);
        using TensorLink here = new(Link.Dial(line, "test", Link30));
        using TensorLink there = new(await accepting);
        byte[] block = [.. Enumerable.Range(0, 20_000).Select(i => (byte)i)], came = new byte[block.Length];
        Task sending = Task.Run(() => there.Send(1, block));
        here.Receive(1, came);
        await sending;
        came.ShouldBe(block);

        line.BitsPerSecond.ShouldBe(115_200);
        line.ProposeRate(115_200).ShouldBe(115_200);
        line.Statistics.DamagedPackets.ShouldBe(0);
    }

    /// <summary>How far it is raised depends on how busy this machine is (who hears nothing for a while goes back); that nothing is lost does not.</summary>
    [Fact]
    public async Task ARaisedRateLosesNothing()
    {
        using PseudoTerminal far = new();
        Task<SerialConnection> accepting = Task.Factory.StartNew(() => SerialConnection.Accept(far, Patient with { MaxBitsPerSecond = 500_000 }), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        SerialConnection line = SerialConnection.Dial(new PortAddress(far.Path).Open(TimeSpan.Zero), Patient);
        SerialConnection board = await accepting;
        new[] { 460_800, 230_400, 115_200 }.ShouldContain(line.RaiseRate(1_000_000));
        Task<Link> waiting = Task.Factory.StartNew(() => Link.Accept(board, Link30), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using TensorLink here = new(Link.Dial(line, "test", Link30));
        using TensorLink there = new(await waiting);
        byte[] block = [.. Enumerable.Range(0, 20_000).Select(i => (byte)i)], came = new byte[block.Length];
        Task sending = Task.Run(() => there.Send(1, block));
        here.Receive(1, came);
        await sending;
        came.ShouldBe(block);
    }

    [Fact]
    public void APortTakesAnyRate()
    {
        using PseudoTerminal far = new();
        using SerialPort port = SerialPort.Open(far.Path, 115_200);
        port.TrySetRate(1_234_567).ShouldBeTrue();
        port.BitsPerSecond.ShouldBe(1_234_567);
    }

    [Fact]
    public void APortHasOneUser()
    {
        using PseudoTerminal far = new();
        using SerialPort port = SerialPort.Open(far.Path, 115_200);
        EdgeException error = Should.Throw<EdgeException>(() => SerialPort.Open(far.Path, 115_200));
        error.Code.ShouldBe(4060);
        error.Message.ShouldContain("Another program has it");
    }

    [Theory]
    [InlineData("/dev/there-is-none")]
    [InlineData("/dev/null")]
    public void WhatIsNoPortIsRefused(string path) => Should.Throw<EdgeException>(() => SerialPort.Open(path, 115_200)).Code.ShouldBe(4060);

    [Theory]
    [InlineData("ttyACM0")]
    [InlineData("/dev/ttyACM0@fast")]
    [InlineData("tcp:localhost")]
    public void WhatIsNoAddressIsRefused(string address) => Should.Throw<EdgeException>(() => new PortAddress(address).Open(TimeSpan.Zero)).Code.ShouldBe(4062);

    [Fact]
    public void ASocketWhereNobodyListensIsRefused() =>
        Should.Throw<EdgeException>(() => new PortAddress("unix:/tmp/there-is-none.sock").Open(TimeSpan.Zero)).Code.ShouldBe(4063);

    [Fact]
    public void AnUnpluggedPortIsNamed()
    {
        using PseudoTerminal far = new();
        using SerialPort port = SerialPort.Open(far.Path, 115_200);
        far.Dispose();
        EdgeException error = Should.Throw<EdgeException>(() => SerialConnection.Dial(port, Patient));
        error.Code.ShouldBeOneOf(4017, 4064);
    }

    [Fact]
    public void PortsAreListedWithTheirAdapters()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("edge-sys-");
        try
        {
            string usb = Directory.CreateDirectory(Path.Combine(root.FullName, "devices/pci0/usb1/1-2")).FullName;
            File.WriteAllText(Path.Combine(usb, "idVendor"), "2e8a\n");
            File.WriteAllText(Path.Combine(usb, "idProduct"), "000a\n");
            File.WriteAllText(Path.Combine(usb, "serial"), "E660\n");
            File.WriteAllText(Path.Combine(usb, "manufacturer"), "Raspberry Pi\n");
            File.WriteAllText(Path.Combine(usb, "product"), "Pico\n");
            Port(root.FullName, "ttyACM0", "devices/pci0/usb1/1-2/1-2:1.0", type: null);
            Port(root.FullName, "ttyS0", "devices/platform/serial8250", type: "4");
            Port(root.FullName, "ttyS1", "devices/platform/serial8250", type: "0");
            Directory.CreateDirectory(Path.Combine(root.FullName, "class/tty/tty0"));

            ImmutableArray<SerialPortInfo> ports = SerialPortInfo.List(root.FullName, "/dev");
            ports.Select(p => p.Path).ShouldBe(["/dev/ttyACM0", "/dev/ttyS0"]);
            ports[0].ShouldBe(new SerialPortInfo("/dev/ttyACM0", 0x2E8A, 0x000A, "E660", "Raspberry Pi Pico"));
            ports[1].UsbVendor.ShouldBe((ushort)0);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    /// <summary>As the kernel has it: the class holds links to ports, each of which links to its device.</summary>
    private static void Port(string root, string name, string device, string? type)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, device, "tty", name)).FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder, "device"), "../..");
        Directory.CreateDirectory(Path.Combine(root, "class/tty"));
        Directory.CreateSymbolicLink(Path.Combine(root, "class/tty", name), Path.Combine("../..", device, "tty", name));
        if (type is not null)
        {
            File.WriteAllText(Path.Combine(folder, "type"), type);
        }
    }
}
