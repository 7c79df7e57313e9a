namespace Edge.Cli.Reports;

/// <summary>How the meter was read by a head and a tail in two processes.</summary>
/// <param name="Reading">The digits read.</param>
/// <param name="IsEqual">Whether two processes gave the bytes of one.</param>
/// <param name="OutputDigest">SHA-256 of the output of two processes.</param>
/// <param name="SingleOutputDigest">SHA-256 of the output of one.</param>
/// <param name="PictureBytes">Bytes of the picture as the head takes it.</param>
/// <param name="LatentBytes">Bytes that the head's process sent to the tail's: the picture's coded latent.</param>
/// <param name="Reduction">The one over the other.</param>
/// <param name="Run">The run in two processes.</param>
internal sealed record MeterBottleneckReport(
    string Reading,
    bool IsEqual,
    string OutputDigest,
    string SingleOutputDigest,
    long PictureBytes,
    long LatentBytes,
    double Reduction,
    RunReport Run)
{
    /// <summary>Compares a run in two processes, the head's the first of them, with one in one.</summary>
    public static MeterBottleneckReport Of(string reading, long pictureBytes, RunReport single, RunReport split)
    {
        long latent = split.Devices[0].SentBytes;
        return new MeterBottleneckReport(
            reading, single.OutputDigest == split.OutputDigest, split.OutputDigest, single.OutputDigest, pictureBytes, latent, Math.Round((double)pictureBytes / latent, 1), split);
    }
}
