namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="Edge.Model.ReceiveStep"/>: whole rows, to where they lie.</summary>
/// <param name="memory">The buffer, for all rows.</param>
/// <param name="rowBytes">Bytes of a row.</param>
/// <param name="peer">Who sends.</param>
/// <param name="tag">Name of the message.</param>
internal sealed class ReceiveRows(Memory<byte> memory, int rowBytes, int peer, int tag) : TokenStep
{
    public override bool IsCommunication => true;

    public override void Run(TokenRun run) => run.Exchange.Receive(peer, tag, memory[..(run.Rows * rowBytes)]);
}
