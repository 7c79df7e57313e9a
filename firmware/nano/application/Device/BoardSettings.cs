namespace Edge.Nano.Device;

/// <summary>What one board is, and what it sets aside.</summary>
internal sealed class BoardSettings
{
    /// <summary>Its name, at most 32 characters.</summary>
    public string Board = "nano";

    /// <summary>Another number after each start, so that its lives are told apart.</summary>
    public uint Life = 1;

    /// <summary>The pre-shared key; empty for none.</summary>
    public byte[] Key = new byte[0];

    /// <summary>Rate of the line at first, bits a second.</summary>
    public int BitsPerSecond = 115200;

    /// <summary>The fastest that the port can.</summary>
    public int MaxBitsPerSecond = 921600;

    /// <summary>Largest payload of a packet, 16 … 4,096.</summary>
    public int PacketPayloadBytes = 256;

    /// <summary>How many bytes may wait on the line in each direction, at most 32,767.</summary>
    public int WindowBytes = 1024;

    /// <summary>Activations and scratch memory.</summary>
    public int ArenaBytes = 32 * 1024;

    /// <summary>Input memory.</summary>
    public int InputBytes = 8 * 1024;

    /// <summary>The longest program.</summary>
    public int ProgramBytes = 8 * 1024;

    /// <summary>Tables that are made of a program, besides its bytes.</summary>
    public int TableBytes = 64 * 1024;

    /// <summary>Constants: all of a program's, or a window over them.</summary>
    public int ConstantsBytes = 48 * 1024;

    /// <summary>Most multiply-accumulates, or moved elements, of a run that is accepted; more would take minutes.</summary>
    public long MostWork = 50000000;
}
