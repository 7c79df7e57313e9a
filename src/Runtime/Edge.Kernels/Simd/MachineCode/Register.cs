namespace Edge.Kernels.Simd.MachineCode;

/// <summary>General registers of x86-64 by their number; RSP, which addresses nothing by itself, is left out. R12 only goes with an index.</summary>
internal enum Register
{
    /// <summary>Free.</summary>
    Rax = 0,

    /// <summary>Fourth argument on Linux.</summary>
    Rcx = 1,

    /// <summary>Third argument.</summary>
    Rdx = 2,

    /// <summary>The caller's.</summary>
    Rbx = 3,

    /// <summary>The caller's.</summary>
    Rbp = 5,

    /// <summary>Second argument.</summary>
    Rsi = 6,

    /// <summary>First argument.</summary>
    Rdi = 7,

    /// <summary>Fifth argument.</summary>
    R8 = 8,

    /// <summary>Sixth argument.</summary>
    R9 = 9,

    /// <summary>Free.</summary>
    R10 = 10,

    /// <summary>Free.</summary>
    R11 = 11,

    /// <summary>The caller's.</summary>
    R12 = 12,

    /// <summary>The caller's.</summary>
    R13 = 13,

    /// <summary>The caller's.</summary>
    R14 = 14,

    /// <summary>The caller's.</summary>
    R15 = 15,
}
