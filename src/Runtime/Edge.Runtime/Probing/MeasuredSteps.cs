using System.Collections.Immutable;

namespace Edge.Runtime;

/// <summary>The least time of every step of a network.</summary>
/// <param name="Kernels">What computed, with its vector instructions.</param>
/// <param name="FirstBytes">Bytes that a core's first-level cache holds.</param>
/// <param name="NearBytes">Bytes that a core's own caches hold.</param>
/// <param name="WarmUs">With everything in the caches of a core, in microseconds.</param>
/// <param name="ColdUs">With nothing there.</param>
public sealed record MeasuredSteps(string Kernels, long FirstBytes, long NearBytes, ImmutableArray<double> WarmUs, ImmutableArray<double> ColdUs);
