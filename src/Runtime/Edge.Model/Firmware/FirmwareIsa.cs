namespace Edge.Model.Firmware;

/// <summary>The instructions that firmware's kernels use. The choice decides layouts of weights and scratch memory.</summary>
public enum FirmwareIsa
{
    /// <summary>Plain C11.</summary>
    Portable = 0,

    /// <summary>Armv7E-M with the DSP extension: Cortex-M4, Cortex-M7.</summary>
    Dsp = 1,

    /// <summary>Armv8.1-M with the vector extension (Helium): Cortex-M55.</summary>
    Mve = 2,
}
