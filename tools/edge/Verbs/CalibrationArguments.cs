using System.CommandLine;
using Edge.Cli.Execution;
using Edge.Planner;
using Edge.Planner.Bottleneck;

namespace Edge.Cli.Verbs;

/// <summary>How the latent of a bottleneck is quantised: <c>--calibrate</c>, <c>--bits</c>, <c>--per-channel</c>.</summary>
internal sealed class CalibrationArguments
{
    private readonly Option<string[]> _calibrate = new("--calibrate")
    {
        Description = "Of a bottleneck: pictures, or folders of them, by which latents are quantised and entropy-coded.",
        HelpName = "FILE|DIR",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> _bits = Options.Count("--bits", $"Of a calibrated latent: bits of a symbol, from {LatentCalibration.MinBits} to {LatentCalibration.MaxBits}; {LatentCalibration.UsualBits} is usual.", LatentCalibration.MaxBits);

    private readonly Option<bool> _perChannel = new("--per-channel") { Description = "Of a calibrated latent: a scale for each channel." };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_calibrate);
        command.Add(_bits);
        command.Add(_perChannel);
    }

    /// <summary>What is wanted of a cut, with bits and scales.</summary>
    public SplitOptions Of(ParseResult parsed, SplitOptions split) => split with { Bits = parsed.GetValue(_bits), PerChannel = parsed.GetValue(_perChannel) };

    /// <summary>The files and folders named.</summary>
    public string[] Pictures(ParseResult parsed) => parsed.GetValue(_calibrate) ?? [];

    /// <summary>A request with its calibration measured, where pictures are named.</summary>
    public PlanRequest Measured(ParseResult parsed, PlanRequest request) => Pictures(parsed) is { Length: > 0 } pictures ? LatentCalibrator.Calibrated(request, pictures) : request;
}
