using System.Collections.Immutable;

namespace Edge.Runtime;

/// <summary>The far device as a session sees it. Whatever happens to the link, calls end in an answer or an error, sooner or later.</summary>
internal interface IFarDevice : IAsyncDisposable
{
    /// <summary>Whether it can be asked; where not, it is being connected to again.</summary>
    bool IsConnected { get; }

    /// <summary>Asks for an answer.</summary>
    /// <param name="variant">Index in the set.</param>
    /// <param name="question">What it is sent.</param>
    /// <exception cref="Edge.Model.EdgeException">What the far device says, or why it cannot be asked.</exception>
    Task<FarAnswer> AskAsync(int variant, ImmutableArray<TaggedMessage> question);

    /// <summary>Sends bytes that mean nothing; completes when they have been answered.</summary>
    /// <param name="bytes">How many.</param>
    /// <exception cref="Edge.Model.EdgeException">Why it cannot be asked.</exception>
    Task ProbeAsync(int bytes);
}
