using System.Globalization;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>What a <see cref="LanguagePrediction"/> means, in sentences.</summary>
internal static class Reasons
{
    /// <summary>One device against all of them.</summary>
    public static string Compared(LanguagePrediction single, LanguagePrediction tensor) => single.TokenUs <= tensor.TokenUs
        ? $"One device is predicted to take {Time(single.TokenUs)} a token, {tensor.Devices.Length} devices {Time(tensor.TokenUs)}, {Time(tensor.ExchangeUs)} of it in {tensor.ExchangeCount} exchanges: the split loses."
        : $"{tensor.Devices.Length} devices are predicted to take {Time(tensor.TokenUs)} a token, {Time(tensor.ExchangeUs)} of it in {tensor.ExchangeCount} exchanges, one device {Time(single.TokenUs)}{(single.IsResident ? "" : ", because it reads weights from storage for every token")}.";

    /// <summary>Tensor parallelism against a pipeline.</summary>
    public static string Against(LanguagePrediction tensor, LanguagePrediction pipeline) =>
        $"A pipeline of {pipeline.Devices.Length} stages would take {Time(pipeline.TokenUs)} a token and {Time(pipeline.FirstTokenUs)} to the first one, tensor parallelism {Time(tensor.TokenUs)} and {Time(tensor.FirstTokenUs)}{(pipeline.TokenUs < tensor.TokenUs ? ": links are too slow for an exchange in every layer" : "")}.";

    /// <summary>What is read from storage.</summary>
    public static IEnumerable<string> Of(LanguagePrediction prediction) =>
        from device in prediction.Devices
        where device.ReadBytes > 0
        select string.Create(CultureInfo.InvariantCulture, $"'{device.Name}' keeps {Megabytes(device.WindowBytes)} of its {Megabytes(device.WeightBytes)} of weights in memory and reads {Megabytes(device.ReadBytes)} from storage for every token.");

    /// <summary>Whose speeds the shares follow.</summary>
    public static IEnumerable<string> Speeds(LanguagePlanRequest request) => request.Measured is null
        ? request.Cluster.Devices.Length == 1 ? [] : ["Speeds and round trips are those of the devices' profiles."]
        : [$"Measured: {string.Join("; ", request.Cluster.Devices.Select(d => Speed(d.Name, request.MeasuredOf(d))))}."];

    /// <summary>Whose shares the plan has.</summary>
    /// <param name="last">Those of the last plan.</param>
    /// <param name="gain">Part of the time of a token that shares by the new measurement are predicted to save.</param>
    public static string Shares(ShareSpeeds last, double gain) => gain < ShareSpeeds.LeastGain
        ? string.Create(CultureInfo.InvariantCulture, $"Shares are those of the last plan, {Short(last.Plan)}: others would save {Math.Max(gain, 0):P0} of a token's time, and weights are sent again for {ShareSpeeds.LeastGain:P0} or more.")
        : string.Create(CultureInfo.InvariantCulture, $"Shares follow the new measurement: it saves {gain:P0} of the time that a token takes with those of the last plan, {Short(last.Plan)}.");

    private static string Short(Digest digest) => digest.ToString()[..12];

    private static string Speed(string name, MeasuredDevice device) => string.Create(
        CultureInfo.InvariantCulture,
        $"'{name}' reads {device.WeightBytesPerSecond / 1e9:0.##} GB/s of weights{(device.RoundTripUs > 0 ? $", {Time(device.RoundTripUs)} away" : "")}");

    private static string Time(double us) => us < 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{us:F0} us")
        : string.Create(CultureInfo.InvariantCulture, $"{us / 1000:F1} ms");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");
}
