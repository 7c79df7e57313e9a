namespace Edge.Cli.Reports;

/// <summary>A reason why an inference takes long.</summary>
/// <param name="Device">Where.</param>
/// <param name="Us">Time that it takes there, in microseconds.</param>
/// <param name="What">What takes it, in a sentence.</param>
/// <param name="Change">What could be changed.</param>
internal sealed record ProfileReasonReport(string Device, double Us, string What, string Change);
