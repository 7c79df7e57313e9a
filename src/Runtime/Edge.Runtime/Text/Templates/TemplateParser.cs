using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime.Text.Templates;

/// <summary>The structure of a template: its statements.</summary>
internal sealed partial class TemplateParser
{
    private const int MostDepth = 100;

    private readonly List<TemplateToken> _tokens;
    private int _at, _depth;

    private TemplateParser(string source) => _tokens = TemplateLexer.Cut(source);

    /// <summary>Reads a template.</summary>
    /// <exception cref="EdgeException">5220: it is not Jinja, or uses what is not supported.</exception>
    public static ImmutableArray<Statement> Parse(string source)
    {
        TemplateParser parser = new(source);
        ImmutableArray<Statement> body = parser.Body();
        return parser.Current.Kind == TemplateTokenKind.End ? body : throw parser.Unexpected();
    }

    private TemplateToken Current => _tokens[_at];

    private int Line => Current.Line;

    // Up to a tag that begins with one of the names, or to the end of the template. That tag is not taken.
    private ImmutableArray<Statement> Body(params ReadOnlySpan<string> ends)
    {
        Enter();
        ImmutableArray<Statement>.Builder body = ImmutableArray.CreateBuilder<Statement>();
        while (Current.Kind != TemplateTokenKind.End && !(Current.Kind == TemplateTokenKind.BlockBegin && ends.Contains(_tokens[_at + 1].Text)))
        {
            body.Add(Statement());
        }

        _depth--;
        return body.DrainToImmutable();
    }

    private Statement Statement()
    {
        TemplateToken token = Next();
        if (token.Kind == TemplateTokenKind.Text)
        {
            return new Statement.Literal(token.Line, TemplateText.Trusted(token.Text));
        }

        if (token.Kind == TemplateTokenKind.OutputBegin)
        {
            Expression value = TupleOrExpression();
            Expect(TemplateTokenKind.OutputEnd);
            return new Statement.Output(token.Line, value);
        }

        if (token.Kind != TemplateTokenKind.BlockBegin)
        {
            throw Unexpected();
        }

        string name = Identifier();
        return name switch
        {
            "if" => If(token.Line),
            "for" => For(token.Line),
            "set" => Set(token.Line),
            "macro" => Macro(token.Line),
            "break" or "continue" => Leave(token.Line, name == "continue"),
            "generation" => Generation(token.Line),
            _ => throw TextErrors.BadTemplate($"the tag '{name}' is not supported", token.Line),
        };
    }

    private Statement.If If(int line)
    {
        ImmutableArray<(Expression?, ImmutableArray<Statement>)>.Builder branches = ImmutableArray.CreateBuilder<(Expression?, ImmutableArray<Statement>)>();
        Expression? condition = Expression();
        while (true)
        {
            Expect(TemplateTokenKind.BlockEnd);
            branches.Add((condition, Body("elif", "else", "endif")));
            Expect(TemplateTokenKind.BlockBegin);
            string tag = Identifier();
            if (tag == "endif")
            {
                Expect(TemplateTokenKind.BlockEnd);
                return new Statement.If(line, branches.DrainToImmutable());
            }

            if (condition is null)
            {
                throw TextErrors.BadTemplate($"'{tag}' stands behind 'else'", Line);
            }

            condition = tag == "elif" ? Expression() : null;
        }
    }

    private Statement.For For(int line)
    {
        ImmutableArray<string> names = Names();
        ExpectWord("in");
        Expression items = Or();
        Expression? filter = Take("if") ? Expression() : null;
        Expect(TemplateTokenKind.BlockEnd);
        ImmutableArray<Statement> body = Body("else", "endfor"), otherwise = [];
        Expect(TemplateTokenKind.BlockBegin);
        if (Take("else"))
        {
            Expect(TemplateTokenKind.BlockEnd);
            otherwise = Body("endfor");
            Expect(TemplateTokenKind.BlockBegin);
        }

        End("endfor");
        return new Statement.For(line, names, items, filter, body, otherwise);
    }

    private Statement Set(int line)
    {
        ImmutableArray<string> names = Names();
        string? member = names.Length == 1 && Take(".") ? Identifier() : null;
        if (Take("="))
        {
            Expression value = TupleOrExpression();
            Expect(TemplateTokenKind.BlockEnd);
            return new Statement.Set(line, names, member, value);
        }

        if (names.Length > 1 || member is not null)
        {
            throw Unexpected();
        }

        Expect(TemplateTokenKind.BlockEnd);
        ImmutableArray<Statement> body = Body("endset");
        Expect(TemplateTokenKind.BlockBegin);
        End("endset");
        return new Statement.SetBlock(line, names[0], body);
    }

    private Statement.Macro Macro(int line)
    {
        string name = Identifier();
        ImmutableArray<(string, Expression?)>.Builder parameters = ImmutableArray.CreateBuilder<(string, Expression?)>();
        ExpectWord("(");
        while (!Take(")"))
        {
            string parameter = Identifier();
            parameters.Add((parameter, Take("=") ? Expression() : null));
            if (!Current.Is(")"))
            {
                ExpectWord(",");
            }
        }

        Expect(TemplateTokenKind.BlockEnd);
        ImmutableArray<Statement> body = Body("endmacro");
        Expect(TemplateTokenKind.BlockBegin);
        End("endmacro");
        return new Statement.Macro(line, name, parameters.DrainToImmutable(), body);
    }

    private Statement.Leave Leave(int line, bool goesOn)
    {
        Expect(TemplateTokenKind.BlockEnd);
        return new Statement.Leave(line, goesOn);
    }

    private Statement.Group Generation(int line)
    {
        Expect(TemplateTokenKind.BlockEnd);
        ImmutableArray<Statement> body = Body("endgeneration");
        Expect(TemplateTokenKind.BlockBegin);
        End("endgeneration");
        return new Statement.Group(line, body);
    }

    private void End(string tag)
    {
        ExpectWord(tag);
        Expect(TemplateTokenKind.BlockEnd);
    }

    private ImmutableArray<string> Names()
    {
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        bool bracket = Take("(");
        do
        {
            names.Add(Identifier());
        }
        while (Take(","));
        if (bracket)
        {
            ExpectWord(")");
        }

        return names.DrainToImmutable();
    }

    private TemplateToken Next() => Current.Kind == TemplateTokenKind.End ? throw Unexpected() : _tokens[_at++];

    private bool Take(string word)
    {
        bool found = Current.Is(word);
        _at += found ? 1 : 0;
        return found;
    }

    private void ExpectWord(string word)
    {
        if (!Take(word))
        {
            throw Unexpected();
        }
    }

    private void Expect(TemplateTokenKind kind)
    {
        if (Current.Kind != kind)
        {
            throw Unexpected();
        }

        _at++;
    }

    private string Identifier() => Current.Kind == TemplateTokenKind.Name ? Next().Text : throw Unexpected();

    private void Enter()
    {
        if (++_depth > MostDepth)
        {
            throw TextErrors.BadTemplate($"it is nested more than {MostDepth} deep", Line);
        }
    }

    private EdgeException Unexpected() =>
        TextErrors.BadTemplate(Current.Kind == TemplateTokenKind.End ? "it ends too early" : $"'{Current.Text}' is not expected", Line);
}
