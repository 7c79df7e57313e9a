namespace Edge.Nano.Programs;

/// <summary>Why a program or a request is refused; none where there is no such object.</summary>
internal sealed class Refusal
{
    /// <summary>A refusal.</summary>
    /// <param name="code">A <see cref="ProgramError"/>.</param>
    /// <param name="where">A number that belongs to the text: of a buffer, node or step, or a place in the bytes.</param>
    /// <param name="text">For people; ASCII, at most 120 characters.</param>
    public Refusal(int code, int where, string text)
    {
        Code = code;
        Where = where;
        Text = text;
    }

    /// <summary>A <see cref="ProgramError"/>.</summary>
    public int Code { get; }

    /// <summary>A number that belongs to the text.</summary>
    public int Where { get; }

    /// <summary>For people.</summary>
    public string Text { get; }
}
