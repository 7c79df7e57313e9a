namespace Edge.Runtime.Generation;

/// <summary>
/// Takes what a generation produces, on the thread of the scheduler: it must not wait. An exception ends that generation
/// with <see cref="FinishReason.Failed"/> and touches no other.
/// </summary>
public interface IGenerationSink
{
    /// <summary>A token came.</summary>
    void OnToken(in GeneratedToken token);

    /// <summary>Nothing comes any more.</summary>
    /// <param name="completion">The generation: its <see cref="Completion.Reason"/> is known.</param>
    /// <param name="text">Text that was withheld because it could have been the beginning of a stop string.</param>
    void OnFinished(Completion completion, ReadOnlySpan<char> text);
}
