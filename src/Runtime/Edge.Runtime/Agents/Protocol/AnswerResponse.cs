using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"This": <c>[decode, compute, [[tag, bytes], …]]</c>, times in microseconds as float32.</summary>
/// <param name="Answer">What the far device gives back.</param>
internal sealed record AnswerResponse(FarAnswer Answer) : IMessage<AnswerResponse>
{
    public static AnswerResponse Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(3);
        double decode = TimeOf(reader.ReadSingle()), compute = TimeOf(reader.ReadSingle());
        return new AnswerResponse(new FarAnswer(QuestionRequest.ReadMessages(ref reader), decode, compute));
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteSingle((float)Answer.DecodeUs);
        writer.WriteSingle((float)Answer.ComputeUs);
        QuestionRequest.WriteMessages(ref writer, Answer.Messages);
    }

    private static double TimeOf(float us) => float.IsFinite(us) && us >= 0 ? us : 0;
}
