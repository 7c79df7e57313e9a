namespace Edge.Nano.Programs;

/// <summary>The memory that a board has for programs: arrays that are made once. One array of nanoCLR has at most about 700 kB.</summary>
internal sealed class BoardMemory
{
    /// <summary>Kernels may read so far behind a filter.</summary>
    public const int OverreadBytes = 3;

    /// <summary>Sets memory aside.</summary>
    /// <param name="arenaBytes">Activations and scratch memory.</param>
    /// <param name="inputBytes">Input memory.</param>
    /// <param name="programBytes">The longest program.</param>
    /// <param name="constantsBytes">Constants: all of a program's, or a window over them.</param>
    public BoardMemory(int arenaBytes, int inputBytes, int programBytes, int constantsBytes)
    {
        Arena = new byte[arenaBytes];
        Input = new byte[inputBytes];
        Program = new byte[programBytes];
        Constants = new byte[constantsBytes];
    }

    /// <summary>Activations and scratch memory.</summary>
    public byte[] Arena { get; }

    /// <summary>Input memory.</summary>
    public byte[] Input { get; }

    /// <summary>The canonical bytes of a program.</summary>
    public byte[] Program { get; }

    /// <summary>Constants.</summary>
    public byte[] Constants { get; }

    /// <summary>Most bytes of the tables that are made of a program: it decides what the heap has to have left.</summary>
    public int TableBytes { get; set; } = 64 * 1024;

    /// <summary>Most multiply-accumulates, or moved elements, of a run that is accepted; more would take minutes.</summary>
    public long MostWork { get; set; } = 50_000_000;
}
