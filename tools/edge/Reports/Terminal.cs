using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>The two streams: results on standard output, prose on standard error.</summary>
internal static class Terminal
{
    private static readonly IAnsiConsole Prose = Create(Console.Error);

    // What is drawn takes time from what is measured.
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(0.25);

    /// <summary>Where tables for people go: standard output.</summary>
    public static IAnsiConsole Output { get; } = Create(Console.Out);

    /// <summary>Says something to a person, on standard error.</summary>
    public static void Say(string text) => Prose.WriteLine(text);

    /// <summary>Says what went wrong, on standard error.</summary>
    public static void Error(string text) => Prose.WriteLine(text, new Style(Color.Red));

    /// <summary>A bar on standard error that goes away when its work is done.</summary>
    public static Progress Progress() =>
        new Progress(Prose) { AutoClear = true, RefreshRate = Refresh }.Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());

    /// <summary>A turning mark on standard error that goes away when its work is done.</summary>
    public static Status Status() => Prose.Status();

    /// <summary>A table in the house style.</summary>
    /// <param name="columns">Headings; those that begin with '#' hold numbers and are aligned to the right.</param>
    public static Table Table(params ReadOnlySpan<string> columns)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string column in columns)
        {
            bool isNumber = column.StartsWith('#');
            table.AddColumn(new TableColumn(Markup.Escape(column.TrimStart('#'))) { Alignment = isNumber ? Justify.Right : Justify.Left, NoWrap = true });
        }

        return table;
    }

    // Text that is not shown in a terminal is never wrapped: another program may read it.
    private static IAnsiConsole Create(TextWriter writer)
    {
        bool isTerminal = ReferenceEquals(writer, Console.Out) ? !Console.IsOutputRedirected : !Console.IsErrorRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!isTerminal)
        {
            console.Profile.Width = 4000;
        }

        return console;
    }
}
