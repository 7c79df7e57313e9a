using Edge.Model;
using Edge.Runtime.Protocol;
using Edge.Transport.Channels;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Runtime;

/// <summary>
/// A microcontroller on a line (<c>docs/firmware-protocol.md</c>): describes itself, takes a program, runs it, and asks for
/// what the program needs meanwhile.
/// </summary>
public sealed class BoardConnection : IAsyncDisposable
{
    /// <summary>Version of the protocol; another one is refused.</summary>
    public const int ProtocolVersion = 1;

    /// <summary>What boards are asked for when a link is opened.</summary>
    public const string Service = "board";

    private readonly Channel _channel;
    private IBoardHost? _host;

    private BoardConnection(IConnection line, SerialOptions serial, LinkOptions link)
    {
        Line = SerialConnection.Dial(line, serial);
        RequestRouter router = new RequestRouter()
            .On<BoardGetRequest, BoardBytes>(async (get, _, cancellation) => await GetAsync(get.Transfer, cancellation))
            .On<BoardPutRequest, Done>(async (put, _, cancellation) => await PutAsync(put, cancellation))
            .On<BoardConstantsRequest, BoardBytes>(async (constants, _, cancellation) => new BoardBytes(await Host.ConstantsAsync(constants.Node, constants.Shard, cancellation)));
        _channel = new Channel(Link.Dial(Line, Service, link), router);
    }

    /// <summary>The line, for people.</summary>
    public string Name => _channel.Name;

    /// <summary>What the board is.</summary>
    public BoardDescription Description { get; private set; } = new(0, string.Empty, string.Empty, string.Empty, 0, 0, 0, 0, null);

    /// <summary>The line: its rate, and what has happened on it.</summary>
    public SerialConnection Line { get; }

    /// <summary>Completes when the board is lost, with the reason; never fails.</summary>
    public Task<EdgeException> Ended => _channel.Ended;

    private IBoardHost Host => _host ?? throw BoardErrors.NothingAsked(Name);

    /// <summary>Opens a link to the board and asks what it is.</summary>
    /// <param name="line">Where it is; belongs to the connection from now on, also when this fails.</param>
    /// <param name="serial">What this end insists on, on the line.</param>
    /// <param name="link">The key, and how long the board may be silent.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">405x: the line. 40xx: the link. 5562: another protocol.</exception>
    public static async Task<BoardConnection> OpenAsync(IConnection line, SerialOptions serial, LinkOptions link, CancellationToken cancellation = default)
    {
        BoardConnection board = await Task.Run(() => new BoardConnection(line, serial, link), cancellation);
        try
        {
            board.Description = await board._channel.RequestAsync(new DescribeBoardRequest(), cancellation);
            return board.Description.Protocol == ProtocolVersion ? board : throw BoardErrors.OtherProtocol(board.Name, board.Description.Protocol);
        }
        catch
        {
            await board.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the board a program, and the constants if they all fit.</summary>
    /// <param name="program">Its canonical bytes.</param>
    /// <param name="host">Has the constants.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">55xx: the board refuses it. 40xx: the link ended.</exception>
    public Task LoadAsync(ReadOnlyMemory<byte> program, IBoardHost host, CancellationToken cancellation = default) =>
        AskAsync(new LoadProgramRequest(program), host, cancellation);

    /// <summary>Lets the board run its program once.</summary>
    /// <param name="host">Answers what it asks for.</param>
    /// <param name="cancellation">Gives up; the board is told.</param>
    /// <exception cref="EdgeException">55xx: what went wrong there; or what <paramref name="host"/> threw. 40xx: the link ended.</exception>
    public Task<BoardRunReport> RunAsync(IBoardHost host, CancellationToken cancellation = default) =>
        AskAsync(new RunProgramRequest(), host, cancellation);

    /// <summary>Closes the link and the line.</summary>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task<TResponse> AskAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, IBoardHost host, CancellationToken cancellation)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        HostOfOneRequest once = new(host);
        if (Interlocked.CompareExchange(ref _host, once, null) is not null)
        {
            throw BoardErrors.Busy(Name);
        }

        try
        {
            return await _channel.RequestAsync(request, cancellation);
        }
        catch (EdgeException e)
        {
            throw once.Failure ?? BoardErrors.Explain(Name, e);
        }
        finally
        {
            _host = null;
        }
    }

    private async Task<BoardBytes> GetAsync(BoardTransfer transfer, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> bytes = await Host.GetAsync(transfer, cancellation);
        return bytes.Length == transfer.SizeBytes ? new BoardBytes(bytes) : throw BoardErrors.WrongPiece(Name, transfer, 0, bytes.Length);
    }

    private async Task<Done> PutAsync(BoardPutRequest put, CancellationToken cancellation)
    {
        if (put.Piece.Length > put.Transfer.SizeBytes - put.Offset)
        {
            throw BoardErrors.WrongPiece(Name, put.Transfer, put.Offset, put.Piece.Length);
        }

        await Host.PutAsync(put.Transfer, put.Offset, put.Piece, cancellation);
        return new Done();
    }
}
