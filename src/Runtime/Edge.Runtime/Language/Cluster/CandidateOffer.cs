using System.Buffers.Binary;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// What a device answers to a batch: for each output the logarithm of the sum of exponentials over its part of the
/// vocabulary and the best tokens of that part, descending. A device without a part answers with nothing: that it is through.
/// </summary>
internal static class CandidateOffer
{
    /// <summary>Most candidates that a device offers for an output unasked.</summary>
    public const int Most = 64;

    /// <summary>The tag of a device that has no <see cref="CandidatesStep"/>.</summary>
    private const int DoneTag = -2;

    private const int CandidateBytes = sizeof(int) + sizeof(float);

    /// <summary>Under which tag a device answers.</summary>
    public static int TagOf(Plan plan, int device) => StepOf(plan, device)?.Tag ?? DoneTag;

    /// <summary>How many tokens a device's part of the vocabulary has.</summary>
    public static int TokenCount(Plan plan, int device) =>
        StepOf(plan, device) is { } step ? plan.Devices[device].Buffers[step.Buffer].Window.Channels : 0;

    /// <summary>Length of an answer.</summary>
    /// <param name="tokenCount">Tokens of the device's part.</param>
    /// <param name="outputs">Outputs of the batch.</param>
    public static int SizeBytes(int tokenCount, int outputs) =>
        tokenCount == 0 ? 0 : outputs * (sizeof(float) + (Math.Min(Most, tokenCount) * CandidateBytes));

    /// <summary>Writes an answer.</summary>
    /// <param name="device">Has run the batch.</param>
    /// <param name="outputs">Outputs of the batch.</param>
    /// <param name="bytes">Exactly the answer's length.</param>
    /// <exception cref="EdgeException">EDGE5405: logits are not numbers.</exception>
    public static void Write(TokenDevice device, int outputs, Span<byte> bytes)
    {
        Span<Candidate> best = stackalloc Candidate[Math.Min(Most, device.TokenCount)];
        for (int output = 0; output < outputs && !best.IsEmpty; output++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, device.LogSumExp(output));
            bytes = bytes[sizeof(float)..];
            device.Candidates(output, best);
            foreach (Candidate candidate in best)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes, candidate.Token);
                BinaryPrimitives.WriteSingleLittleEndian(bytes[sizeof(int)..], candidate.Logit);
                bytes = bytes[CandidateBytes..];
            }
        }
    }

    /// <summary>Reads what was offered for an output.</summary>
    /// <param name="bytes">The answer.</param>
    /// <param name="tokenCount">Tokens of the device's part.</param>
    /// <param name="output">Which output.</param>
    /// <param name="candidates">Filled with its candidates, as many as it has room for.</param>
    /// <returns>The logarithm of the sum of exponentials, and the number of candidates.</returns>
    public static (float LogSumExp, int Count) Read(ReadOnlySpan<byte> bytes, int tokenCount, int output, Span<Candidate> candidates)
    {
        if (tokenCount == 0)
        {
            return (float.NegativeInfinity, 0);
        }

        bytes = bytes[SizeBytes(tokenCount, output)..];
        int count = Math.Min(candidates.Length, Math.Min(Most, tokenCount));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> candidate = bytes[(sizeof(float) + (i * CandidateBytes))..];
            candidates[i] = new Candidate(BinaryPrimitives.ReadInt32LittleEndian(candidate), BinaryPrimitives.ReadSingleLittleEndian(candidate[sizeof(int)..]));
        }

        return (BinaryPrimitives.ReadSingleLittleEndian(bytes), count);
    }

    private static CandidatesStep? StepOf(Plan plan, int device) => plan.Devices[device].Steps.OfType<CandidatesStep>().FirstOrDefault();
}
