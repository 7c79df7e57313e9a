using System.Collections.Immutable;
using Edge.Model.MessagePack;

namespace Edge.Model.Encoding;

/// <summary>
/// Canonical bytes of plan steps: an array of the step's number, its predicted microseconds and its fields. A new step
/// gets a number and a case in both methods; numbers are never used again.
/// </summary>
internal static class StepEncoding
{
    public static void Write(ref MessagePackWriter writer, Step step)
    {
        switch (step)
        {
            case LoadStep s:
                Begin(ref writer, 0, s, 1);
                writer.WriteInt64(s.Shard);
                break;
            case ReleaseStep s:
                Begin(ref writer, 1, s, 1);
                writer.WriteInt64(s.Shard);
                break;
            case FeedStep s:
                Begin(ref writer, 2, s, 4);
                writer.WriteInt64(s.Input);
                writer.WriteInt64(s.Node);
                writer.WriteInt64(s.Buffer);
                TensorEncoding.Write(ref writer, s.Region);
                break;
            case FetchStep s:
                Begin(ref writer, 3, s, 3);
                writer.WriteInt64(s.Output);
                writer.WriteInt64(s.Node);
                writer.WriteInt64(s.Buffer);
                break;
            case ComputeStep s:
                Begin(ref writer, 4, s, 5);
                writer.WriteInt64(s.Node);
                TensorEncoding.Write(ref writer, s.Output);
                TensorEncoding.Write(ref writer, s.Inputs);
                TensorEncoding.Write(ref writer, s.Outputs);
                Write(ref writer, s.Accumulation);
                break;
            case CopyStep s:
                Begin(ref writer, 5, s, 3);
                writer.WriteInt64(s.Source);
                writer.WriteInt64(s.Target);
                TensorEncoding.Write(ref writer, s.Region);
                break;
            case SendStep s:
                Begin(ref writer, 6, s, 1);
                Write(ref writer, s.Part);
                break;
            case ReceiveStep s:
                Begin(ref writer, 7, s, 1);
                Write(ref writer, s.Part);
                break;
            case ScatterStep s:
                Begin(ref writer, 8, s, 1);
                Write(ref writer, s.Parts);
                break;
            case GatherStep s:
                Begin(ref writer, 9, s, 1);
                Write(ref writer, s.Parts);
                break;
            case BroadcastStep s:
                Begin(ref writer, 10, s, 4);
                TensorEncoding.Write(ref writer, s.Peers);
                writer.WriteInt64(s.Tag);
                writer.WriteInt64(s.Buffer);
                TensorEncoding.Write(ref writer, s.Region);
                break;
            case AllReduceStep s:
                Begin(ref writer, 11, s, 7);
                writer.WriteInt64(s.Centre);
                TensorEncoding.Write(ref writer, s.Members);
                writer.WriteInt64(s.Tag);
                writer.WriteInt64(s.Buffer);
                writer.WriteInt64((int)s.Payload);
                TensorEncoding.Write(ref writer, s.Summands);
                writer.WriteInt64((int)s.Algorithm);
                break;
            case KeepOutputRowsStep s:
                Begin(ref writer, 12, s, 1);
                writer.WriteInt64(s.Buffer);
                break;
            case CandidatesStep s:
                Begin(ref writer, 13, s, 2);
                writer.WriteInt64(s.Tag);
                writer.WriteInt64(s.Buffer);
                break;
            default:
                throw new InvalidOperationException($"Step {step.GetType().Name} has no encoding.");
        }
    }

    public static Step Read(ref MessagePackReader reader)
    {
        int fields = reader.ReadArrayHeader() - 2;
        int number = reader.ReadInt32();
        double latencyUs = reader.ReadDouble();
        Step step = (number, fields) switch
        {
            (0, 1) => new LoadStep(reader.ReadInt32()),
            (1, 1) => new ReleaseStep(reader.ReadInt32()),
            (2, 4) => new FeedStep(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), TensorEncoding.ReadRegion(ref reader)),
            (3, 3) => new FetchStep(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32()),
            (4, 5) => new ComputeStep(reader.ReadInt32(), TensorEncoding.ReadRegion(ref reader), TensorEncoding.ReadInts(ref reader), TensorEncoding.ReadInts(ref reader), ReadAccumulation(ref reader)),
            (5, 3) => new CopyStep(reader.ReadInt32(), reader.ReadInt32(), TensorEncoding.ReadRegion(ref reader)),
            (6, 1) => new SendStep(ReadPart(ref reader)),
            (7, 1) => new ReceiveStep(ReadPart(ref reader)),
            (8, 1) => new ScatterStep(ReadParts(ref reader)),
            (9, 1) => new GatherStep(ReadParts(ref reader)),
            (10, 4) => new BroadcastStep(TensorEncoding.ReadInts(ref reader), reader.ReadInt32(), reader.ReadInt32(), TensorEncoding.ReadRegion(ref reader)),
            (11, 7) => new AllReduceStep(
                reader.ReadInt32(), TensorEncoding.ReadInts(ref reader), reader.ReadInt32(), reader.ReadInt32(), TensorEncoding.ReadEnum<AllReducePayload>(ref reader),
                TensorEncoding.ReadInts(ref reader), TensorEncoding.ReadEnum<AllReduceAlgorithm>(ref reader)),
            (12, 1) => new KeepOutputRowsStep(reader.ReadInt32()),
            (13, 2) => new CandidatesStep(reader.ReadInt32(), reader.ReadInt32()),
            _ => throw EncodingErrors.Invalid($"Step {number} with {fields} fields", "this version knows no such step"),
        };
        return step with { LatencyUs = latencyUs };
    }

    private static void Begin(ref MessagePackWriter writer, int number, Step step, int fields)
    {
        writer.WriteArrayHeader(2 + fields);
        writer.WriteInt64(number);
        writer.WriteDouble(step.LatencyUs);
    }

    private static void Write(ref MessagePackWriter writer, TransferPart part)
    {
        writer.WriteArrayHeader(5);
        writer.WriteInt64(part.Peer);
        writer.WriteInt64(part.Tag);
        writer.WriteInt64(part.Buffer);
        TensorEncoding.Write(ref writer, part.Region);
        writer.WriteInt64(part.Coding);
    }

    private static TransferPart ReadPart(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(5);
        return new TransferPart(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), TensorEncoding.ReadRegion(ref reader), reader.ReadInt32());
    }

    private static void Write(ref MessagePackWriter writer, ImmutableArray<TransferPart> parts)
    {
        writer.WriteArrayHeader(parts.Length);
        foreach (TransferPart part in parts)
        {
            Write(ref writer, part);
        }
    }

    private static ImmutableArray<TransferPart> ReadParts(ref MessagePackReader reader)
    {
        ImmutableArray<TransferPart>.Builder parts = ImmutableArray.CreateBuilder<TransferPart>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            parts.Add(ReadPart(ref reader));
        }

        return parts.ToImmutable();
    }

    private static void Write(ref MessagePackWriter writer, Accumulation? accumulation)
    {
        if (accumulation is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(4);
        writer.WriteInt64(accumulation.Buffer);
        TensorEncoding.Write(ref writer, accumulation.InputPart);
        writer.WriteBoolean(accumulation.IsFirst);
        writer.WriteBoolean(accumulation.IsLast);
    }

    private static Accumulation? ReadAccumulation(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(4);
        return new Accumulation(reader.ReadInt32(), TensorEncoding.ReadRegion(ref reader), reader.ReadBoolean(), reader.ReadBoolean());
    }
}
