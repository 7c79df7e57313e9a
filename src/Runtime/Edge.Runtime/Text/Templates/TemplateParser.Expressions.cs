using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Runtime.Text.Templates;

/// <content>Expressions, by precedence: conditional, or, and, not, comparisons, + −, ~, * / // %, **, unary, postfix.</content>
internal sealed partial class TemplateParser
{
    private Expression TupleOrExpression()
    {
        int line = Line;
        Expression first = Expression();
        return Current.Is(",") ? new Expression.List(line, [first, .. Rest(TemplateTokenKind.OutputEnd, TemplateTokenKind.BlockEnd)]) : first;
    }

    private List<Expression> Rest(params ReadOnlySpan<TemplateTokenKind> ends)
    {
        List<Expression> items = [];
        while (Take(",") && !ends.Contains(Current.Kind))
        {
            items.Add(Expression());
        }

        return items;
    }

    private Expression Expression()
    {
        Enter();
        Expression value = Or();
        while (Current.Is("if"))
        {
            int line = Next().Line;
            Expression condition = Or();
            value = new Expression.Conditional(line, condition, value, Take("else") ? Expression() : null);
        }

        _depth--;
        return value;
    }

    private Expression Or() => LeftToRight(And, "or");

    private Expression And() => LeftToRight(Not, "and");

    private Expression Not()
    {
        if (!Current.Is("not"))
        {
            return Comparison();
        }

        Enter();
        Expression value = new Expression.Unary(Next().Line, "not", Not());
        _depth--;
        return value;
    }

    // a < b < c means a < b and b < c.
    private Expression Comparison()
    {
        Expression left = Sum();
        Expression? all = null;
        while (ComparisonOperator() is string sign)
        {
            int line = Line;
            Expression right = Sum();
            Expression one = new Expression.Binary(line, sign, left, right);
            all = all is null ? one : new Expression.Binary(line, "and", all, one);
            left = right;
        }

        return all ?? left;
    }

    private string? ComparisonOperator()
    {
        if (Current.Is("not") && _tokens[_at + 1].Is("in"))
        {
            _at += 2;
            return "not in";
        }

        return Current.Text is "==" or "!=" or "<" or "<=" or ">" or ">=" or "in" && Current.Is(Current.Text) ? Next().Text : null;
    }

    private Expression Sum() => LeftToRight(Concatenation, "+", "-");

    private Expression Concatenation() => LeftToRight(Product, "~");

    private Expression Product() => LeftToRight(Power, "*", "/", "//", "%");

    private Expression Power() => LeftToRight(() => Unary(takesFilters: true), "**");

    private Expression LeftToRight(Func<Expression> operand, params ReadOnlySpan<string> signs)
    {
        Expression left = operand();
        while (Current.Kind is TemplateTokenKind.Operator or TemplateTokenKind.Name && signs.Contains(Current.Text))
        {
            TemplateToken sign = Next();
            left = new Expression.Binary(sign.Line, sign.Text, left, operand());
        }

        return left;
    }

    private Expression Unary(bool takesFilters)
    {
        Enter();
        Expression value;
        if (Current.Is("-") || Current.Is("+"))
        {
            TemplateToken sign = Next();
            value = new Expression.Unary(sign.Line, sign.Text, Unary(takesFilters: false));
        }
        else
        {
            value = Primary();
        }

        value = Postfix(value);
        value = takesFilters ? FiltersAndTests(value) : value;
        _depth--;
        return value;
    }

    private Expression Primary()
    {
        TemplateToken token = Next();
        switch (token.Kind)
        {
            case TemplateTokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new Expression.Literal(token.Line, true),
                    "false" or "False" => new Expression.Literal(token.Line, false),
                    "none" or "None" => new Expression.Literal(token.Line, null),
                    _ => new Expression.Name(token.Line, token.Text),
                };
            case TemplateTokenKind.String:
                string text = token.Text;
                while (Current.Kind == TemplateTokenKind.String)
                {
                    text += Next().Text;
                }

                return new Expression.Literal(token.Line, TemplateText.Trusted(text));
            case TemplateTokenKind.Integer:
                return new Expression.Literal(token.Line, long.TryParse(token.Text, CultureInfo.InvariantCulture, out long number) ? number : throw TextErrors.BadTemplate("a number is too large", token.Line));
            case TemplateTokenKind.Float:
                return new Expression.Literal(token.Line, double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TemplateTokenKind.Operator when token.Text == "(":
                return Parenthesis(token.Line);
            case TemplateTokenKind.Operator when token.Text == "[":
                return new Expression.List(token.Line, Items("]"));
            case TemplateTokenKind.Operator when token.Text == "{":
                return Map(token.Line);
            default:
                _at--;
                throw Unexpected();
        }
    }

    private Expression Parenthesis(int line)
    {
        if (Take(")"))
        {
            return new Expression.List(line, []);
        }

        Expression first = Expression();
        if (Take(")"))
        {
            return first;
        }

        ExpectWord(",");
        return new Expression.List(line, [first, .. Items(")")]);
    }

    private ImmutableArray<Expression> Items(string end)
    {
        ImmutableArray<Expression>.Builder items = ImmutableArray.CreateBuilder<Expression>();
        while (!Take(end))
        {
            items.Add(Expression());
            if (!Current.Is(end))
            {
                ExpectWord(",");
            }
        }

        return items.DrainToImmutable();
    }

    private Expression.Map Map(int line)
    {
        ImmutableArray<(Expression, Expression)>.Builder items = ImmutableArray.CreateBuilder<(Expression, Expression)>();
        while (!Take("}"))
        {
            Expression key = Expression();
            ExpectWord(":");
            items.Add((key, Expression()));
            if (!Current.Is("}"))
            {
                ExpectWord(",");
            }
        }

        return new Expression.Map(line, items.DrainToImmutable());
    }

    private Expression Postfix(Expression value)
    {
        while (true)
        {
            int line = Line;
            if (Take("."))
            {
                value = Current.Kind == TemplateTokenKind.Integer ? new Expression.Item(line, value, Primary()) : new Expression.Attribute(line, value, Identifier());
            }
            else if (Take("["))
            {
                value = Subscript(value, line);
            }
            else if (Current.Is("("))
            {
                value = new Expression.Call(line, value, Arguments());
            }
            else
            {
                return value;
            }
        }
    }

    private Expression Subscript(Expression target, int line)
    {
        Expression? start = Current.Is(":") ? null : Expression();
        if (start is not null && Take("]"))
        {
            return new Expression.Item(line, target, start);
        }

        ExpectWord(":");
        Expression? stop = Current.Is(":") || Current.Is("]") ? null : Expression();
        Expression? step = Take(":") && !Current.Is("]") ? Expression() : null;
        ExpectWord("]");
        return new Expression.Slice(line, target, start, stop, step);
    }

    private Expression.ArgumentList Arguments()
    {
        ImmutableArray<Expression>.Builder positional = ImmutableArray.CreateBuilder<Expression>();
        ImmutableArray<(string, Expression)>.Builder named = ImmutableArray.CreateBuilder<(string, Expression)>();
        ExpectWord("(");
        while (!Take(")"))
        {
            if (Current.Kind == TemplateTokenKind.Name && _tokens[_at + 1].Is("="))
            {
                string name = Identifier();
                ExpectWord("=");
                named.Add((name, Expression()));
            }
            else if (named.Count == 0)
            {
                positional.Add(Expression());
            }
            else
            {
                throw Unexpected();
            }

            if (!Current.Is(")"))
            {
                ExpectWord(",");
            }
        }

        return new Expression.ArgumentList(positional.DrainToImmutable(), named.DrainToImmutable());
    }

    private Expression FiltersAndTests(Expression value)
    {
        while (true)
        {
            int line = Line;
            if (Take("|"))
            {
                string name = Identifier();
                value = new Expression.Filter(line, value, name, Current.Is("(") ? Arguments() : Templates.Expression.ArgumentList.None);
            }
            else if (Take("is"))
            {
                bool negated = Take("not");
                string name = Identifier();
                value = new Expression.Test(line, value, name, TestArguments());
                value = negated ? new Expression.Unary(line, "not", value) : value;
            }
            else if (Current.Is("("))
            {
                value = new Expression.Call(line, value, Arguments());
            }
            else
            {
                return value;
            }
        }
    }

    // A test takes its argument with or without brackets.
    private Expression.ArgumentList TestArguments()
    {
        if (Current.Is("("))
        {
            return Arguments();
        }

        bool begins = Current.Kind is TemplateTokenKind.String or TemplateTokenKind.Integer or TemplateTokenKind.Float || Current.Is("[") || Current.Is("{")
            || (Current.Kind == TemplateTokenKind.Name && Current.Text is not ("else" or "or" or "and" or "if" or "is" or "in" or "not"));
        return begins ? new Expression.ArgumentList([Postfix(Primary())], []) : Templates.Expression.ArgumentList.None;
    }
}
