using Edge.Model;

namespace Edge.Runtime;

/// <summary>Errors 5550-5569: boards, and what they say (<c>firmware/core/include/edge/device.h</c>).</summary>
internal static class BoardErrors
{
    public static EdgeException NothingAsked(string board) => new(
        5560, $"{board} asked for something while nothing runs.", "A board asks while it loads or runs a program.", "Flash the firmware of this version of Edge.");

    public static EdgeException WrongPiece(string board, BoardTransfer transfer, int offset, int bytes) => new(
        5561, $"{board} sent {bytes} bytes at {offset} of {transfer.Kind} {transfer.Index}.", $"It has {transfer.SizeBytes} bytes, of region {transfer.Region}.", "Flash the firmware of this version of Edge.");

    public static EdgeException NotInPlan(BoardTransfer transfer) => new(
        5563, $"A board asked for {transfer.Kind} {transfer.Index} of region {transfer.Region}, {transfer.SizeBytes} bytes.", "Its plan has no such transfer, or this host does not take part in it.", "Load the program of this plan, or build its image again.");

    public static EdgeException OtherProtocol(string board, int version) => new(
        5562, $"{board} speaks version {version} of the protocol.", $"This end has version {BoardConnection.ProtocolVersion}.", "Flash the firmware of this version of Edge.");

    public static EdgeException Busy(string board) => new(
        5551, $"{board} is busy.", "It loads or runs a program, one at a time.", "Wait until it is done.");

    /// <summary>An error of the board, with what its number means.</summary>
    public static EdgeException Explain(string board, EdgeException error) => error.Code switch
    {
        5550 => new(5550, $"{board} has no program.", "Nothing was loaded since it started.", "Load a program first.", error),
        5552 => new(5552, $"The run on {board} was cancelled.", "The host gave it up.", "Run it again.", error),
        5553 => new(5553, $"The program is too large for {board}.", error.Diagnostics[0].Why, "Plan with fewer, larger tiles, or build an image for the model: edge build-firmware.", error),
        5554 => new(5554, $"The constants that {board} got are not those of the program.", "Their SHA-256 is another one.", "Send the program again; the store of shards may be damaged.", error),
        5555 => new(5555, $"The constants of a node are too large for {board}.", "Two nodes' constants have to fit into its memory for constants.", "Plan for streaming with less memory, or build an image for the model: edge build-firmware.", error),
        _ => error,
    };
}
