namespace Edge.Nano.Programs;

/// <summary>Numbers of <c>docs/diagnostics/55xx.md</c>: why a program is refused, or a run ends.</summary>
internal static class ProgramError
{
    /// <summary>The bytes are no program.</summary>
    public const int NotAProgram = 5500;

    /// <summary>It has another version.</summary>
    public const int OtherVersion = 5501;

    /// <summary>Its tables need more memory than the board has for them.</summary>
    public const int TablesTooLarge = 5502;

    /// <summary>It needs more memory than the board has.</summary>
    public const int MemoryTooSmall = 5503;

    /// <summary>A buffer is not in its memory.</summary>
    public const int WrongBuffer = 5504;

    /// <summary>A node has no kernel here, or other operands.</summary>
    public const int WrongNode = 5505;

    /// <summary>A parameter is out of its range.</summary>
    public const int WrongParameter = 5506;

    /// <summary>Constants have another size.</summary>
    public const int WrongConstantSize = 5507;

    /// <summary>A step names what is not there.</summary>
    public const int WrongStep = 5508;

    /// <summary>A step writes what its buffer does not hold.</summary>
    public const int WritesOutside = 5509;

    /// <summary>A step reads what its buffer does not hold.</summary>
    public const int ReadsOutside = 5510;

    /// <summary>Scratch memory is too small.</summary>
    public const int ScratchTooSmall = 5511;

    /// <summary>It takes longer than the board puts up with.</summary>
    public const int TooMuchWork = 5512;

    /// <summary>Constants are used that are not loaded.</summary>
    public const int NotLoaded = 5513;

    /// <summary>A constant is out of its range.</summary>
    public const int WrongConstants = 5514;

    /// <summary>There is no program to run.</summary>
    public const int NoProgram = 5550;

    /// <summary>Another request is under way.</summary>
    public const int Busy = 5551;

    /// <summary>The host gave up.</summary>
    public const int Cancelled = 5552;

    /// <summary>It has more bytes than the board has for it.</summary>
    public const int ProgramTooLarge = 5553;

    /// <summary>Constants with another digest arrived.</summary>
    public const int ConstantsDiffer = 5554;

    /// <summary>The constants of a node fit nowhere.</summary>
    public const int ConstantsTooLarge = 5555;
}
