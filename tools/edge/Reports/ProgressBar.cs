using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows how far long work is, on standard error: only on a terminal, and never beside JSON.</summary>
internal static class ProgressBar
{
    /// <summary>Does work under a bar.</summary>
    /// <param name="what">What is done, in a word or two.</param>
    /// <param name="isJson">Whether JSON was asked for: then nothing is shown.</param>
    /// <param name="work">Does it, and reports the share that is done, from 0 to 1.</param>
    public static async Task<T> ShowAsync<T>(string what, bool isJson, Func<IProgress<double>, Task<T>> work)
    {
        if (isJson || Console.IsErrorRedirected)
        {
            return await work(new Share(static _ => { }));
        }

        return await Terminal.Progress().StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: 1);
            return await work(new Share(share => task.Value = share));
        });
    }

    /// <summary>Does work of which nobody knows how long it takes under a turning mark.</summary>
    /// <param name="what">What is done, in a word or two.</param>
    /// <param name="isJson">Whether JSON was asked for: then nothing is shown.</param>
    /// <param name="work">Does it.</param>
    public static T Show<T>(string what, bool isJson, Func<T> work) =>
        isJson || Console.IsErrorRedirected ? work() : Terminal.Status().Start(Markup.Escape(what), _ => work());

    /// <summary>Takes a share where it is told, unlike <see cref="Progress{T}"/>, which takes it later on another thread.</summary>
    private sealed class Share(Action<double> take) : IProgress<double>
    {
        public void Report(double value) => take(value);
    }
}
