namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="Edge.Model.BroadcastStep"/> or <see cref="Edge.Model.SendStep"/>: whole rows, as they lie.</summary>
/// <param name="memory">The buffer, for all rows.</param>
/// <param name="rowBytes">Bytes of a row.</param>
/// <param name="peers">Who receives.</param>
/// <param name="tag">Name of the message.</param>
internal sealed class SendRows(Memory<byte> memory, int rowBytes, int[] peers, int tag) : TokenStep
{
    public override bool IsCommunication => true;

    public override void Run(TokenRun run) => run.Exchange.Send(peers, tag, memory.Span[..(run.Rows * rowBytes)]);
}
