using Edge.Kernels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainLimit + TimeSpan.FromSeconds(5));
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(kernels);
        builder.Services.AddSingleton<AgentService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AgentService>());
        using IHost host = builder.Build();
        AgentService agent = host.Services.GetRequiredService<AgentService>();
        await host.StartAsync(cancellation);
        await output.WriteLineAsync($"listening on {agent.EndPoint}");
        await output.FlushAsync(cancellation);
        if (options.StopsWithStandardInput)
        {
            StopAtEndOfInput(host.Services.GetRequiredService<IHostApplicationLifetime>());
        }

        await host.WaitForShutdownAsync(cancellation);
    }

    private static void StopAtEndOfInput(IHostApplicationLifetime lifetime)
    {
        new Thread(() =>
        {
            using Stream input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0)
            {
            }

            lifetime.StopApplication();
        })
        { IsBackground = true, Name = "edge parent watch" }.Start();
    }
}
