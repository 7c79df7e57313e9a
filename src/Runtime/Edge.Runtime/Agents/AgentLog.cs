using Microsoft.Extensions.Logging;

namespace Edge.Runtime;

/// <summary>The log of an agent's process: warnings and what is worse, a line each.</summary>
/// <param name="output">Where they go; safe for concurrent use.</param>
internal sealed class AgentLog(TextWriter output) : ILogger<AgentService>
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            output.WriteLine($"edge agent: {formatter(state, exception)}");
        }
    }
}
