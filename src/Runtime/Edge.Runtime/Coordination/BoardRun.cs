using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>A board's part of a prepared plan.</summary>
/// <param name="device">The board.</param>
/// <param name="board">What it was made ready with; null where the plan has nothing for it to do.</param>
/// <param name="plan">The plan.</param>
/// <param name="exchange">How its messages reach the others.</param>
internal sealed class BoardRun(IBoardDevice device, PreparedBoard? board, Plan plan, HeldExchange exchange) : IDisposable
{
    private readonly BoardHost _host = new(tensors: null, CodedExchange.Over(plan, exchange.Device, exchange), board?.Constants ?? (static _ => default));
    private BoardRunReport _last = new(0, 0, 0);
    private long _lineBytesBefore;

    /// <summary>How its messages reach the others.</summary>
    public HeldExchange Exchange => exchange;

    /// <summary>Lets the board do its part of one inference.</summary>
    /// <exception cref="EdgeException">What went wrong there, naming the board.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (board is null)
        {
            return;
        }

        _host.BeginRun();
        exchange.BeginInference();
        _lineBytesBefore = LineBytes;
        try
        {
            _last = await board.Connection.RunAsync(_host, cancellation);
        }
        catch (EdgeException e)
        {
            throw AgentErrors.DeviceFailed(device.Name, e);
        }
        finally
        {
            exchange.EndInference();
        }
    }

    /// <summary>What the last inference cost.</summary>
    /// <param name="program">The board's part of the plan.</param>
    public DeviceReport Report(PlanDevice program) => board is null
        ? new DeviceReport(program.Name, IsHost: false, string.Empty, 0, 0, 0, 0, [], default)
        : new DeviceReport(
            program.Name,
            IsHost: false,
            $"firmware ({board.Connection.Description.Isa})",
            board.Connection.Description.ArenaBytes,
            _last.TimeUs,
            exchange.SentBytes,
            exchange.ReceivedBytes,
            ImmutableArray<StepTrace>.Empty,
            DeviceTimes.Of(_last, _host.IdleUs))
        {
            LineBytes = LineBytes - _lineBytesBefore,
        };

    /// <summary>Closes the links; the board stays as it is.</summary>
    public void Dispose() => exchange.Dispose();

    private long LineBytes => board?.Connection.Line.Statistics.TotalBytes ?? 0;
}
