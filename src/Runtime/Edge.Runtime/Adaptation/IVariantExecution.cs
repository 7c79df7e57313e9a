namespace Edge.Runtime;

/// <summary>This device's half of a variant, one request at a time.</summary>
internal interface IVariantExecution : IDisposable
{
    /// <summary>Computes what this device can without the other.</summary>
    /// <param name="inputs">One memory for each network input, in graph order.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<HeadAnswer> BeginAsync(ReadOnlyMemory<byte>[] inputs);

    /// <summary>Ends <see cref="BeginAsync"/> soon: nobody needs it any more.</summary>
    void Stop();

    /// <summary>Goes on with what the far device gave back.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE5031: it is no answer to the question.</exception>
    RequestTiming Finish(FarAnswer answer);

    /// <summary>Gives the answer, of an early exit or of the network, to the caller.</summary>
    /// <param name="outputs">One memory for each tensor of the answer, filled.</param>
    void TakeAnswer(Memory<byte>[] outputs);
}
