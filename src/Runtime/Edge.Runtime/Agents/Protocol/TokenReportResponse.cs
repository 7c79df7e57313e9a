using Edge.Model.MessagePack;
using Edge.Runtime.Language;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>The fields of a <see cref="TokenDeviceReport"/>, in their order.</summary>
/// <param name="Report">What the device measured.</param>
internal sealed record TokenReportResponse(TokenDeviceReport Report) : IMessage<TokenReportResponse>
{
    private const int Fields = 12;

    public static TokenReportResponse Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(Fields);
        return new TokenReportResponse(new TokenDeviceReport(
            reader.ReadString(),
            reader.ReadInt64(),
            reader.ReadInt64(),
            reader.ReadInt64(),
            reader.ReadInt64(),
            reader.ReadDouble(),
            reader.ReadDouble(),
            reader.ReadInt64(),
            reader.ReadInt64(),
            reader.ReadDouble(),
            reader.ReadDouble(),
            reader.ReadInt64()));
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteString(Report.Name);
        writer.WriteInt64(Report.PeakRssBytes);
        writer.WriteInt64(Report.WeightWindowBytes);
        writer.WriteInt64(Report.WeightBytes);
        writer.WriteInt64(Report.ReadBytes);
        writer.WriteDouble(Report.ReadUs);
        writer.WriteDouble(Report.StallUs);
        writer.WriteInt64(Report.HitCount);
        writer.WriteInt64(Report.MissCount);
        writer.WriteDouble(Report.ComputeUs);
        writer.WriteDouble(Report.CommunicationUs);
        writer.WriteInt64(Report.WireBytes);
    }
}
