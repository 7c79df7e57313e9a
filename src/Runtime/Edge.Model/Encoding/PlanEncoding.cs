using System.Buffers;
using System.Collections.Immutable;
using Edge.Model.MessagePack;

namespace Edge.Model.Encoding;

/// <summary>
/// Canonical MessagePack bytes of a <see cref="Plan"/> (<c>docs/formats.md</c>). The same plan gives the same bytes on
/// every machine; its SHA-256 names it.
/// </summary>
public static class PlanEncoding
{
    private const int Fields = 10;

    /// <summary>The canonical bytes of a plan.</summary>
    public static byte[] Write(Plan plan)
    {
        ArrayBufferWriter<byte> bytes = new();
        MessagePackWriter writer = new(bytes);
        writer.WriteArrayHeader(Fields);
        writer.WriteInt64(Plan.FormatVersion);
        GraphEncoding.Write(ref writer, plan.Graph);
        writer.WriteString(plan.Strategy);
        writer.WriteArrayHeader(plan.Devices.Length);
        foreach (PlanDevice device in plan.Devices)
        {
            Write(ref writer, device);
        }

        writer.WriteInt64(plan.Endpoint);
        writer.WriteArrayHeader(plan.Shards.Length);
        foreach (Shard shard in plan.Shards)
        {
            Write(ref writer, shard);
        }

        writer.WriteDouble(plan.LatencyUs);
        writer.WriteInt64(plan.WireBytes);
        Write(ref writer, plan.Tokens);
        writer.WriteArrayHeader(plan.Codings.Length);
        foreach (LatentCoding coding in plan.Codings)
        {
            Write(ref writer, coding);
        }

        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The digest that names a plan: SHA-256 of its canonical bytes.</summary>
    public static Digest DigestOf(Plan plan) => Digest.Of(Write(plan));

    /// <summary>Reads a plan and verifies it.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <exception cref="EdgeException">EDGE10xx for bytes that are no plan, EDGE11xx and EDGE12xx for a plan that is not sound.</exception>
    public static Plan Read(ReadOnlySpan<byte> bytes)
    {
        MessagePackReader reader = new(bytes);
        int fields = reader.ReadArrayHeader(), version = reader.ReadInt32();
        if (version != Plan.FormatVersion)
        {
            throw EncodingErrors.Version("plan", version, Plan.FormatVersion); // another version may have other fields
        }

        if (fields != Fields)
        {
            throw EncodingErrors.Invalid($"A plan of {fields} fields", $"it has {Fields}");
        }

        Graph graph = GraphEncoding.Read(ref reader);
        string strategy = reader.ReadString();
        ImmutableArray<PlanDevice>.Builder devices = ImmutableArray.CreateBuilder<PlanDevice>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            devices.Add(ReadDevice(ref reader));
        }

        int endpoint = reader.ReadInt32();
        ImmutableArray<Shard>.Builder shards = ImmutableArray.CreateBuilder<Shard>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            shards.Add(ReadShard(ref reader));
        }

        Plan plan = new(graph, strategy, devices.ToImmutable(), endpoint, shards.ToImmutable(), reader.ReadDouble(), reader.ReadInt64()) { Tokens = ReadTokens(ref reader), Codings = ReadCodings(ref reader) };
        reader.ReadEnd();
        ImmutableArray<Diagnostic> found = PlanVerifier.Verify(plan);
        return found.IsEmpty ? plan : throw new EdgeException(found);
    }

    private static void Write(ref MessagePackWriter writer, LatentCoding coding)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(coding.RunElements);
        writer.WriteArrayHeader(coding.Frequencies.Length);
        foreach (ImmutableArray<int> channel in coding.Frequencies)
        {
            TensorEncoding.Write(ref writer, channel);
        }
    }

    private static ImmutableArray<LatentCoding> ReadCodings(ref MessagePackReader reader)
    {
        ImmutableArray<LatentCoding>.Builder codings = ImmutableArray.CreateBuilder<LatentCoding>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            reader.ReadArrayHeader(2);
            int run = reader.ReadInt32();
            ImmutableArray<ImmutableArray<int>>.Builder channels = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
            for (int channel = reader.ReadArrayHeader(); channel > 0; channel--)
            {
                channels.Add(TensorEncoding.ReadInts(ref reader));
            }

            codings.Add(new LatentCoding(channels.ToImmutable(), run));
        }

        return codings.ToImmutable();
    }

    private static void Write(ref MessagePackWriter writer, PlanDevice device)
    {
        writer.WriteArrayHeader(8);
        writer.WriteString(device.Name);
        writer.WriteString(device.Profile);
        writer.WriteInt64(device.ArenaBytes);
        writer.WriteInt64(device.InputBytes);
        writer.WriteInt64(device.MacCount);
        writer.WriteInt64(device.WeightBudgetBytes);
        writer.WriteArrayHeader(device.Buffers.Length);
        foreach (PlanBuffer buffer in device.Buffers)
        {
            writer.WriteArrayHeader(6);
            writer.WriteInt64(buffer.Tensor);
            writer.WriteInt64((int)buffer.Type);
            writer.WriteInt64((int)buffer.Space);
            writer.WriteInt64(buffer.OffsetBytes);
            TensorEncoding.Write(ref writer, buffer.Window);
            writer.WriteInt64(buffer.RingPixels);
        }

        writer.WriteArrayHeader(device.Steps.Length);
        foreach (Step step in device.Steps)
        {
            StepEncoding.Write(ref writer, step);
        }
    }

    private static PlanDevice ReadDevice(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(8);
        string name = reader.ReadString(), profile = reader.ReadString();
        int arenaBytes = reader.ReadInt32(0, int.MaxValue), inputBytes = reader.ReadInt32(0, int.MaxValue);
        long macCount = reader.ReadInt64(), weightBudgetBytes = reader.ReadInt64();
        ImmutableArray<PlanBuffer>.Builder buffers = ImmutableArray.CreateBuilder<PlanBuffer>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            reader.ReadArrayHeader(6);
            buffers.Add(new PlanBuffer(
                reader.ReadInt32(),
                TensorEncoding.ReadEnum<ElementType>(ref reader),
                TensorEncoding.ReadEnum<MemorySpace>(ref reader),
                reader.ReadInt32(0, int.MaxValue),
                TensorEncoding.ReadRegion(ref reader),
                reader.ReadInt32(1, int.MaxValue)));
        }

        ImmutableArray<Step>.Builder steps = ImmutableArray.CreateBuilder<Step>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            steps.Add(StepEncoding.Read(ref reader));
        }

        return new PlanDevice(name, profile, arenaBytes, inputBytes, macCount, buffers.ToImmutable(), steps.ToImmutable()) { WeightBudgetBytes = weightBudgetBytes };
    }

    private static void Write(ref MessagePackWriter writer, Shard shard)
    {
        writer.WriteArrayHeader(3);
        TensorEncoding.Write(ref writer, shard.Digest);
        writer.WriteInt64(shard.SizeBytes);
        writer.WriteArrayHeader(shard.Entries.Length);
        foreach (ShardEntry entry in shard.Entries)
        {
            writer.WriteArrayHeader(5);
            writer.WriteInt64(entry.Tensor);
            writer.WriteInt64(entry.OffsetBytes);
            writer.WriteInt64(entry.SizeBytes);
            Write(ref writer, entry.Slice);
            writer.WriteInt64((int)entry.Layout);
        }
    }

    private static Shard ReadShard(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(3);
        Digest digest = new(reader.ReadBinary());
        long sizeBytes = reader.ReadInt64();
        ImmutableArray<ShardEntry>.Builder entries = ImmutableArray.CreateBuilder<ShardEntry>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            reader.ReadArrayHeader(5);
            entries.Add(new ShardEntry(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), ReadSlice(ref reader), TensorEncoding.ReadEnum<WeightLayout>(ref reader)));
        }

        return new Shard(digest, sizeBytes, entries.ToImmutable());
    }

    private static void Write(ref MessagePackWriter writer, WeightSlice? slice)
    {
        if (slice is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(6);
        writer.WriteInt64(slice.FirstExpert);
        writer.WriteInt64(slice.Experts);
        writer.WriteInt64(slice.FirstRow);
        writer.WriteInt64(slice.Rows);
        writer.WriteInt64(slice.FirstColumn);
        writer.WriteInt64(slice.Columns);
    }

    private static WeightSlice? ReadSlice(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(6);
        return new WeightSlice(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
    }

    private static void Write(ref MessagePackWriter writer, TokenSettings? tokens)
    {
        if (tokens is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(4);
        writer.WriteInt64(tokens.RowCapacity);
        writer.WriteInt64(tokens.ContextTokens);
        writer.WriteInt64(tokens.SequenceCapacity);
        writer.WriteInt64((int)tokens.KeyValues);
    }

    private static TokenSettings? ReadTokens(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(4);
        return new TokenSettings(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), TensorEncoding.ReadEnum<KeyValueType>(ref reader));
    }
}
