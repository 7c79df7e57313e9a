using Edge.Model;
using Edge.Runtime.Generation;
using Edge.Runtime.Text.Templates;

namespace Edge.Cli.Language;

/// <summary>
/// A conversation with a model: turns, and answers to them. What was said before is in the engine's cache, so that an answer
/// costs what the last turn costs.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="scheduler">Runs it.</param>
/// <param name="request">How a prompt is asked.</param>
/// <param name="instructions">What the model is told first, or null.</param>
internal sealed class Conversation(LanguageModel model, GenerationScheduler scheduler, Func<int[], GenerationRequest> request, string? instructions)
{
    private readonly List<ChatMessage> _turns = [];

    /// <summary>What the model is told first; a new text begins a new conversation.</summary>
    public string? Instructions { get; private set; } = instructions;

    /// <summary>All turns so far, the instructions among them.</summary>
    public IEnumerable<ChatMessage> Turns => Instructions is null ? _turns : _turns.Prepend(new ChatMessage("system", Instructions));

    /// <summary>Forgets all turns.</summary>
    public void Reset() => _turns.Clear();

    /// <summary>Forgets all turns, and tells the model something else first.</summary>
    public void Reset(string? instructions)
    {
        Reset();
        Instructions = instructions;
    }

    /// <summary>Says something, and waits for the answer.</summary>
    /// <param name="text">What is said.</param>
    /// <param name="output">Where the answer goes as it comes.</param>
    /// <param name="cancellation">Stops the answer; what was said of it stays in the conversation.</param>
    /// <exception cref="EdgeException">There is no answer; the turn is taken back.</exception>
    public async Task<AnswerRecord> AskAsync(string text, TextWriter output, CancellationToken cancellation)
    {
        _turns.Add(new ChatMessage("user", text));
        AnswerRecord answer = new(output);
        try
        {
            await answer.RunAsync(scheduler, request(model.Encode([.. Turns])), cancellation);
        }
        catch (OperationCanceledException)
        {
            // What came of the answer was read, and counts.
        }
        catch
        {
            _turns.RemoveAt(_turns.Count - 1);
            throw;
        }

        _turns.Add(new ChatMessage("assistant", answer.Text));
        return answer;
    }
}
