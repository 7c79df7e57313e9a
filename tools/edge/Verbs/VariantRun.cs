using System.Diagnostics;
using Edge.Cli.Execution;
using Edge.Cli.Inputs;
using Edge.Cli.Reports;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Verbs;

/// <summary><c>edge run … --variants</c>: answers requests by whichever variant is the fastest for the link as it is.</summary>
internal static class VariantRun
{
    /// <summary>Answers requests on one input.</summary>
    /// <param name="source">The variants.</param>
    /// <param name="input">The input file.</param>
    /// <param name="keyFile">File with the pre-shared key, or null.</param>
    /// <param name="repeat">How many requests.</param>
    /// <param name="deadlineUs">When each answer is needed; null for as soon as it can be had.</param>
    /// <param name="everyUs">Time from one request to the next; null for at once.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<(AdaptiveRunReport Report, Memory<byte>[] Outputs)> RunAsync(
        VariantSource source, string input, FileInfo? keyFile, int repeat, double? deadlineUs, double? everyUs, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        ReadOnlyMemory<byte>[] inputs = [.. InputFile.Read(input, source.Interface).Select(i => new ReadOnlyMemory<byte>(i))];
        double readUs = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        await using AdaptiveExecution execution = await source.StartAsync(keyFile, cancellation);
        Tensor[] answers = [.. source.Answers];
        Memory<byte>[] outputs = [.. answers.Select(t => new Memory<byte>(new byte[t.Bytes]))];
        List<AdaptiveAnswer> given = [];
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeat; i++)
        {
            double earlyUs = (i * (everyUs ?? 0)) - Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            if (earlyUs > 0)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(earlyUs), cancellation);
            }

            given.Add(await execution.Session.AnswerAsync(inputs, outputs, deadlineUs is { } us ? TimeSpan.FromMicroseconds(us) : null, cancellation));
        }

        return (AdaptiveRunReport.Of(execution.Session, source.Kernels.Name, answers, outputs, given, deadlineUs, readUs), outputs);
    }
}
