using Edge.Devices.Flashing;

namespace Edge.Cli.Reports;

/// <summary>Shows the progress of flashing on standard error: a bar on a terminal, lines elsewhere.</summary>
internal sealed class FlashProgress
{
    private const int BarCharacters = 30;

    private readonly Lock _lock = new();
    private bool _isBarOpen;

    /// <summary>Shows one event.</summary>
    public void Show(FlashEvent happened)
    {
        lock (_lock)
        {
            if (happened.Text.Length > 0)
            {
                EndBar();
                Terminal.Say($"{happened.Phase.ToString().ToLowerInvariant(),-8} {happened.Text}");
            }
            else if (!Console.IsErrorRedirected)
            {
                int done = (int)(happened.Share * BarCharacters);
                Console.Error.Write($"\r{string.Empty,-8} [{new string('=', done)}{new string(' ', BarCharacters - done)}] {happened.Share * 100,3:0} %");
                _isBarOpen = true;
            }
        }
    }

    /// <summary>Ends the line of an open bar, so that what follows begins on its own.</summary>
    public void EndBar()
    {
        if (_isBarOpen)
        {
            Console.Error.WriteLine();
            _isBarOpen = false;
        }
    }
}
