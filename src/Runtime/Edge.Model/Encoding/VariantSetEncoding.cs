using System.Buffers;
using System.Collections.Immutable;
using Edge.Model.MessagePack;

namespace Edge.Model.Encoding;

/// <summary>Canonical MessagePack bytes of a <see cref="VariantSet"/> (<c>docs/formats.md</c>); its SHA-256 names it.</summary>
public static class VariantSetEncoding
{
    private const int Fields = 4, VariantFields = 8;

    /// <summary>The canonical bytes of a set.</summary>
    public static byte[] Write(VariantSet set)
    {
        ArrayBufferWriter<byte> bytes = new();
        MessagePackWriter writer = new(bytes);
        writer.WriteArrayHeader(Fields);
        writer.WriteInt64(VariantSet.FormatVersion);
        writer.WriteDouble(set.LinkBitsPerSecond);
        writer.WriteDouble(set.LinkRoundTripUs);
        writer.WriteArrayHeader(set.Variants.Length);
        foreach (PlanVariant variant in set.Variants)
        {
            writer.WriteArrayHeader(VariantFields);
            writer.WriteString(variant.Name);
            writer.WriteInt64((int)variant.Path);
            writer.WriteBinary(PlanEncoding.Write(variant.Plan));
            writer.WriteDouble(variant.HeadUs);
            writer.WriteInt64(variant.SentBytes);
            writer.WriteDouble(variant.TailUs);
            writer.WriteInt64(variant.AnswerBytes);
            Write(ref writer, variant.Exit);
        }

        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a set and verifies it and its plans.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <exception cref="EdgeException">EDGE10xx for bytes that are no set, EDGE11xx and EDGE12xx for a plan that is not sound, EDGE5600-EDGE5604 for plans that are no set.</exception>
    public static VariantSet Read(ReadOnlySpan<byte> bytes)
    {
        MessagePackReader reader = new(bytes);
        int fields = reader.ReadArrayHeader(), version = reader.ReadInt32();
        if (version != VariantSet.FormatVersion)
        {
            throw EncodingErrors.Version("set of variants", version, VariantSet.FormatVersion);
        }

        if (fields != Fields)
        {
            throw EncodingErrors.Invalid($"A set of {fields} fields", $"it has {Fields}");
        }

        double bitsPerSecond = reader.ReadDouble(), roundTripUs = reader.ReadDouble();
        int count = reader.ReadArrayHeader();
        if (count is < 1 or > VariantSet.MaxVariants)
        {
            throw EncodingErrors.Invalid($"A set of {count} variants", $"it has 1 to {VariantSet.MaxVariants}");
        }

        ImmutableArray<PlanVariant>.Builder variants = ImmutableArray.CreateBuilder<PlanVariant>(count);
        for (int i = 0; i < count; i++)
        {
            reader.ReadArrayHeader(VariantFields);
            variants.Add(new PlanVariant(
                reader.ReadString(),
                TensorEncoding.ReadEnum<VariantPath>(ref reader),
                PlanEncoding.Read(reader.ReadBinary()),
                reader.ReadDouble(),
                reader.ReadInt64(),
                reader.ReadDouble(),
                reader.ReadInt64())
            {
                Exit = ReadExit(ref reader),
            });
        }

        reader.ReadEnd();
        VariantSet set = new(variants.MoveToImmutable(), bitsPerSecond, roundTripUs);
        ImmutableArray<Diagnostic> found = VariantSetVerifier.Verify(set);
        return found.IsEmpty ? set : throw new EdgeException(found);
    }

    private static void Write(ref MessagePackWriter writer, ExitRule? exit)
    {
        if (exit is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.WriteInt64(exit.Output);
        writer.WriteDouble(exit.Threshold);
    }

    private static ExitRule? ReadExit(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(2);
        return new ExitRule(reader.ReadInt32(), reader.ReadDouble());
    }
}
