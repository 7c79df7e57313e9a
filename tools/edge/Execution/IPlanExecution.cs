using Edge.Model;

namespace Edge.Cli.Execution;

/// <summary>A plan that is ready to run, in this process or over agents.</summary>
internal interface IPlanExecution : IAsyncDisposable
{
    /// <summary>The plan in use: another one after a device was lost and the work was planned again.</summary>
    Plan Plan { get; }

    /// <summary>Runs one inference.</summary>
    /// <param name="inputs">One memory for each network input, in graph order.</param>
    /// <param name="outputs">One memory for each network output, filled.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The time of the inference as the caller sees it, in microseconds.</returns>
    Task<double> RunAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, CancellationToken cancellation);

    /// <summary>What each device of <see cref="Plan"/> measured in the last inference.</summary>
    Task<IReadOnlyList<DeviceMeasurement>> MeasureAsync(CancellationToken cancellation);
}
