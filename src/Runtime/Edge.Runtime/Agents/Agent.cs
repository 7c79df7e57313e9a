using Edge.Kernels;
using Microsoft.Extensions.Logging;

namespace Edge.Runtime;

/// <summary>Runs an agent as a process: what <c>edge agent</c> does.</summary>
public static class Agent
{
    // An inference keeps a thread of the pool; on a board with one core a request that comes meanwhile would have to
    // wait until the pool notices.
    private const int MinThreads = 8;

    /// <summary>
    /// Listens until SIGTERM, SIGINT, <paramref name="cancellation"/> or, where the options say so, the end of standard
    /// input; then drains and returns.
    /// </summary>
    /// <param name="options">How it runs.</param>
    /// <param name="kernels">What computes.</param>
    /// <param name="output">Gets one line, <c>listening on ADDRESS:PORT</c>, when the agent can be reached.</param>
    /// <param name="cancellation">Stops the agent.</param>
    /// <exception cref="Edge.Model.EdgeException">It cannot start: see <see cref="AgentService(AgentOptions, IKernelSet, ILogger{AgentService})"/>.</exception>
    public static async Task RunAsync(AgentOptions options, IKernelSet kernels, TextWriter output, CancellationToken cancellation = default)
    {
        ThreadPool.SetMinThreads(MinThreads, MinThreads);
        using StopRequest stop = new(cancellation);
        using AgentService agent = new(options, kernels, new AgentLog(Console.Error));
        await agent.StartAsync(CancellationToken.None);
        await output.WriteLineAsync($"listening on {agent.EndPoint}");
        await output.FlushAsync(CancellationToken.None);
        if (options.StopsWithStandardInput)
        {
            StopAtEndOfInput(stop);
        }

        Task serving = agent.ExecuteTask!;
        await Task.WhenAny(stop.Made, serving);
        using CancellationTokenSource limit = new(options.DrainLimit + TimeSpan.FromSeconds(5));
        await agent.StopAsync(limit.Token);
        if (serving.IsFaulted)
        {
            await serving;
        }
    }

    private static void StopAtEndOfInput(StopRequest stop)
    {
        new Thread(() =>
        {
            using Stream input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0)
            {
            }

            stop.Make();
        })
        { IsBackground = true, Name = "edge parent watch" }.Start();
    }
}
