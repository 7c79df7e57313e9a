using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>Errors 5450-5479: language models over agents.</summary>
internal static class TokenClusterErrors
{
    public const int ClosedCode = 5451;

    public static EdgeException BadOrder(int bytes) => new(
        5450, $"The coordinator sent an order of {bytes} bytes that is none.", "An order is a batch, a copy of a sequence, or a request for logits, within the limits of the plan.", "Run the same version of Edge on both ends.");

    public static EdgeException Closed() => new(
        ClosedCode, "The language model is closed.", "A device was lost or failed, or the engine was disposed.", "Start it again; with --on-loss replan it goes on with the remaining devices.");
}
