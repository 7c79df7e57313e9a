using System.Text;
using Edge.Runtime.Generation;
using Edge.Runtime.Text.Sampling;

namespace Edge.Runtime.Tests.Generation;

/// <summary>Keeps what a generation produces.</summary>
internal sealed class RecordingSink : IGenerationSink
{
    private readonly StringBuilder _text = new();

    /// <summary>Token ids.</summary>
    public List<int> Tokens { get; } = new(4096);

    /// <summary>The most probable tokens at each place.</summary>
    public List<TokenProbability[]> Tops { get; } = [];

    /// <summary>All text.</summary>
    public string Text => _text.ToString();

    /// <summary>Called for every token, with the count so far.</summary>
    public Action<int>? OnCount { get; init; }

    /// <inheritdoc/>
    public void OnToken(in GeneratedToken token)
    {
        Tokens.Add(token.Id);
        Tops.Add(token.Top.ToArray());
        _text.Append(token.Text);
        OnCount?.Invoke(Tokens.Count);
    }

    /// <inheritdoc/>
    public void OnFinished(Completion completion, ReadOnlySpan<char> text) => _text.Append(text);
}
