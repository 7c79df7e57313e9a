using System.Diagnostics;
using System.Globalization;
using Edge.Cli.Reports;
using Edge.Training.Recipes;

namespace Edge.Cli.Training;

/// <summary>Shows how far a training is on standard error: a bar on a terminal, lines elsewhere; or JSON lines on standard output.</summary>
/// <param name="steps">Steps of the whole training.</param>
/// <param name="first">The step at which it begins.</param>
/// <param name="isJson">Whether lines are JSON.</param>
internal sealed class TrainingProgress(long steps, long first, bool isJson)
{
    private const int BarCharacters = 30;
    private static readonly TimeSpan BarPause = TimeSpan.FromSeconds(0.2), LinePause = TimeSpan.FromSeconds(30);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly bool _isTerminal = !isJson && !Console.IsErrorRedirected;
    private long _shown = long.MinValue;
    private double _loss = double.NaN, _bytes = double.NaN;

    /// <summary>Shows a step, if the last one was shown some time ago.</summary>
    public void Show(TrainingStep step)
    {
        // Losses of single batches jump; what is shown is their mean over about fifty.
        const double Share = 0.02;
        _loss = double.IsNaN(_loss) || step.IsFirstOfStage ? step.Loss : _loss + (Share * (step.Loss - _loss));
        _bytes = double.IsNaN(_bytes) ? step.Bytes : _bytes + (Share * (step.Bytes - _bytes));
        if (_shown != long.MinValue && Stopwatch.GetElapsedTime(_shown) < (_isTerminal ? BarPause : LinePause) && step.Number + 1 < steps)
        {
            return;
        }

        _shown = Stopwatch.GetTimestamp();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start), left = elapsed / (step.Number + 1 - first) * (steps - step.Number - 1);
        if (isJson)
        {
            JsonReport.PrintLine(new TrainingStepReport("edge.bottleneck-train.step/1", step.Number + 1, steps, step.Stage, Math.Round(_loss, 5), Math.Round(_bytes, 1), Math.Round(elapsed.TotalSeconds, 1), Math.Round(left.TotalSeconds)));
            return;
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"stage {step.Stage}, step {step.Number + 1:N0} of {steps:N0}, loss {_loss:0.0000}, about {_bytes:0} B a picture, {left:hh\\:mm\\:ss} left");
        if (_isTerminal)
        {
            int done = (int)((step.Number + 1) * BarCharacters / steps);
            Console.Error.Write($"\r[{new string('=', done)}{new string(' ', BarCharacters - done)}] {text}\e[K");
        }
        else
        {
            Terminal.Say(text);
        }
    }

    /// <summary>Ends the line of an open bar, so that what follows begins on its own.</summary>
    public void End()
    {
        if (_isTerminal && _shown != long.MinValue)
        {
            Console.Error.WriteLine();
        }
    }
}
