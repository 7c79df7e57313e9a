using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Answers what a board asks for while it loads or runs a program. Calls come from the thread pool; those for
/// different transfers may come at the same time. An <see cref="EdgeException"/> ends the run with its number.
/// </summary>
public interface IBoardHost
{
    /// <summary>The bytes of a Feed or Receive.</summary>
    /// <param name="transfer">What is asked for.</param>
    /// <param name="cancellation">The board no longer wants them.</param>
    /// <returns>As many bytes as <see cref="BoardTransfer.SizeBytes"/> says.</returns>
    ValueTask<ReadOnlyMemory<byte>> GetAsync(BoardTransfer transfer, CancellationToken cancellation);

    /// <summary>Takes a piece of a Fetch or Send.</summary>
    /// <param name="transfer">What it is a piece of.</param>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="piece">Inside the transfer; every byte comes once.</param>
    /// <param name="cancellation">The link has ended.</param>
    ValueTask PutAsync(BoardTransfer transfer, int offset, ReadOnlyMemory<byte> piece, CancellationToken cancellation);

    /// <summary>The constants of a node of the program.</summary>
    /// <param name="node">Its index.</param>
    /// <param name="digest">Names the bytes.</param>
    /// <param name="cancellation">The board no longer wants them.</param>
    ValueTask<ReadOnlyMemory<byte>> ConstantsAsync(int node, Digest digest, CancellationToken cancellation);
}
