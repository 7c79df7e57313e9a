using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>What a machine says of itself: <c>[processor, clock Hz, governor, load, [meter, …]]</c>; texts of at most 256 characters, at most 64 meters.</summary>
/// <param name="Machine">That.</param>
internal sealed record MachineResponse(MachineDescription Machine) : IMessage<MachineResponse>
{
    private const int MostCharacters = 256, MostMeters = 64;

    public static MachineResponse Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(5);
        (string processor, double clock, string governor, double load) = (ReadText(ref reader), ReadNumber(ref reader), ReadText(ref reader), ReadNumber(ref reader));
        ImmutableArray<string>.Builder meters = ImmutableArray.CreateBuilder<string>();
        for (int count = MessageReading.ReadCount(ref reader, "power meters", MostMeters); count > 0; count--)
        {
            meters.Add(ReadText(ref reader));
        }

        return new MachineResponse(new MachineDescription(processor, clock, governor, load, meters.ToImmutable()));
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.WriteString(Machine.Processor);
        writer.WriteDouble(Machine.ClockHz);
        writer.WriteString(Machine.Governor);
        writer.WriteDouble(Machine.LoadAverage);
        writer.WriteArrayHeader(Machine.PowerMeters.Length);
        foreach (string meter in Machine.PowerMeters)
        {
            writer.WriteString(meter);
        }
    }

    /// <summary>Text that goes to a terminal: a device may not steer that.</summary>
    private static string ReadText(ref MessagePackReader reader)
    {
        string text = reader.ReadString();
        return text.Length <= MostCharacters ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : throw AgentErrors.TooMuch("characters", text.Length, MostCharacters);
    }

    private static double ReadNumber(ref MessagePackReader reader) => reader.ReadDouble() is var number && double.IsFinite(number) && number >= 0 ? number : 0;
}
