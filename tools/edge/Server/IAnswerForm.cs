using System.Text.Json.Serialization.Metadata;

namespace Edge.Cli.Server;

/// <summary>What an answer looks like at one address of the interface: whole, and in pieces.</summary>
/// <typeparam name="TResponse">The form.</typeparam>
internal interface IAnswerForm<TResponse>
    where TResponse : class
{
    /// <summary>How the form is written.</summary>
    JsonTypeInfo<TResponse> Type { get; }

    /// <summary>A whole answer.</summary>
    TResponse Whole(IReadOnlyList<AnswerPart> parts, Answer answer);

    /// <summary>Before the first piece, or null.</summary>
    TResponse? First();

    /// <summary>A piece.</summary>
    TResponse Piece(in AnswerPart part);

    /// <summary>The last piece, which says how the answer ended.</summary>
    TResponse Last(Answer answer);

    /// <summary>The numbers of tokens, behind the last piece.</summary>
    TResponse Tokens(Answer answer);
}
