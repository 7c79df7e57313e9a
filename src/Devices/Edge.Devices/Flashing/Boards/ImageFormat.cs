namespace Edge.Devices.Flashing;

/// <summary>What a board's flash is filled from.</summary>
public enum ImageFormat
{
    /// <summary>Code of an Arm Cortex-M: an ELF file, or the bytes of flash from its first address.</summary>
    Arm,

    /// <summary>An application of the ESP32 family, as <c>esptool elf2image</c> writes it.</summary>
    Esp,

    /// <summary>Assemblies of .NET nanoFramework (<c>.pe</c>), one behind the other, each padded to 4 bytes.</summary>
    Nano,
}
