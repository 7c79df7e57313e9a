using System.Text;

namespace Edge.Cli.Tests.Inputs;

/// <summary>A NumPy file for tests (NEP 1): magic, version, length of the header, header, data.</summary>
/// <param name="Type">The element type, such as <c>&lt;f4</c>.</param>
/// <param name="Data">The bytes of the array.</param>
internal sealed record NpyFile(string Type, byte[] Data)
{
    public byte Version { get; init; } = 1;

    public bool IsFortranOrder { get; init; }

    public string Shape { get; init; } = "(2, 3)";

    public byte[] Encode() => Encode($"{{'descr': '{Type}', 'fortran_order': {(IsFortranOrder ? "True" : "False")}, 'shape': {Shape}, }}");

    /// <summary>The file with a header of the caller's.</summary>
    public byte[] Encode(string description)
    {
        int lengthBytes = Version == 1 ? 2 : 4;
        int unpadded = 8 + lengthBytes + Encoding.UTF8.GetByteCount(description) + 1;
        byte[] header = Encoding.UTF8.GetBytes(description + new string(' ', (64 - (unpadded % 64)) % 64) + "\n");
        byte[] length = BitConverter.GetBytes(header.Length)[..lengthBytes];
        return [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', Version, 0, .. length, .. header, .. Data];
    }
}
