using Edge.Cli.Reports;

namespace Edge.Cli.Execution;

/// <summary>What a run gave.</summary>
/// <param name="Report">Times, memory and digests.</param>
/// <param name="Outputs">The output tensors, in graph order.</param>
internal sealed record RunResult(RunReport Report, Memory<byte>[] Outputs);
