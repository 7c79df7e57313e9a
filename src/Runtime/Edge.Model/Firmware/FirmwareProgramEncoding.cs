using System.Buffers;
using Edge.Model.MessagePack;

namespace Edge.Model.Firmware;

/// <summary>Canonical MessagePack bytes of a <see cref="FirmwareProgram"/> (<c>docs/firmware-program.md</c>): what a device receives, and its build id.</summary>
public static class FirmwareProgramEncoding
{
    private const int BufferFields = 11;
    private const int NodeFields = 6;
    private const int ProgramFields = 8;

    /// <summary>The canonical bytes of a program.</summary>
    public static byte[] Write(FirmwareProgram program)
    {
        ArrayBufferWriter<byte> bytes = new();
        MessagePackWriter writer = new(bytes);
        writer.WriteArrayHeader(ProgramFields);
        writer.WriteInt64(FirmwareProgram.FormatVersion);
        writer.WriteInt64(program.ArenaBytes);
        writer.WriteInt64(program.ScratchBytes);
        writer.WriteInt64(program.InputBytes);
        writer.WriteArrayHeader(program.Buffers.Length);
        foreach (FirmwareBuffer buffer in program.Buffers)
        {
            Write(ref writer, buffer);
        }

        writer.WriteArrayHeader(program.Nodes.Length);
        foreach (FirmwareNode node in program.Nodes)
        {
            Write(ref writer, node);
        }

        writer.WriteArrayHeader(program.Operands.Length);
        foreach (ushort operand in program.Operands)
        {
            writer.WriteInt64(operand);
        }

        writer.WriteArrayHeader(program.Steps.Length);
        foreach (FirmwareStep step in program.Steps)
        {
            Write(ref writer, step);
        }

        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The digest that names a program: SHA-256 of its canonical bytes.</summary>
    public static Digest DigestOf(FirmwareProgram program) => Digest.Of(Write(program));

    private static void Write(ref MessagePackWriter writer, FirmwareBuffer buffer)
    {
        writer.WriteArrayHeader(BufferFields);
        writer.WriteInt64(buffer.OffsetBytes);
        writer.WriteInt64(buffer.RingPixels);
        foreach (int field in Fields(buffer.Window))
        {
            writer.WriteInt64(field);
        }

        writer.WriteInt64(buffer.PixelBytes);
        writer.WriteInt64((int)buffer.Space);
        writer.WriteInt64(buffer.ElementBytes);
    }

    private static void Write(ref MessagePackWriter writer, FirmwareNode node)
    {
        writer.WriteArrayHeader(NodeFields);
        writer.WriteInt64((int)node.Kernel);
        writer.WriteInt64(node.Inputs);
        writer.WriteInt64(node.Outputs);
        writer.WriteArrayHeader(node.Parameters.Length);
        foreach (int parameter in node.Parameters)
        {
            writer.WriteInt64(parameter);
        }

        if (node.Shard is { } shard)
        {
            Span<byte> digest = stackalloc byte[Digest.SizeBytes];
            shard.CopyTo(digest);
            writer.WriteBinary(digest);
        }
        else
        {
            writer.WriteNil();
        }

        writer.WriteArrayHeader(node.Constants.Length);
        foreach (FirmwareConstant constant in node.Constants)
        {
            writer.WriteInt64(constant.SizeBytes);
        }
    }

    /// <summary>Zeros at the end of a step are left out.</summary>
    private static void Write(ref MessagePackWriter writer, FirmwareStep step)
    {
        int[] fields =
        [
            (int)step.Kind, (int)step.Sums, step.Index, step.Operands, step.Tag, .. Fields(step.Region), step.AdvanceRows, step.AdvanceColumns, .. Fields(step.Part), step.AdvancePartRows,
        ];
        int count = Array.FindLastIndex(fields, f => f != 0) + 1;
        writer.WriteArrayHeader(count);
        foreach (int field in fields.AsSpan(0, count))
        {
            writer.WriteInt64(field);
        }
    }

    private static int[] Fields(Region region) => [region.Top, region.Left, region.Channel, region.Height, region.Width, region.Channels];
}
