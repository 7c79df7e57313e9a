namespace Edge.Runtime.Text.Templates;

/// <content>Expressions.</content>
internal sealed partial class TemplateRun
{
    private object? Evaluate(Expression expression, Scope scope)
    {
        _budget.Enter();
        _line = expression.Line;
        object? value = expression switch
        {
            Expression.Literal literal => literal.Value,
            Expression.Name name => Variable(name.Identifier, scope),
            Expression.List list => list.Items.Select(i => Evaluate(i, scope)).ToList(),
            Expression.Map map => Map(map, scope),
            Expression.Unary unary => Unary(unary.Operator, Evaluate(unary.Operand, scope)),
            Expression.Binary { Operator: "and" } both => Evaluate(both.Left, scope) is var left && TemplateValue.IsTrue(left) ? Evaluate(both.Right, scope) : left,
            Expression.Binary { Operator: "or" } either => Evaluate(either.Left, scope) is var left && TemplateValue.IsTrue(left) ? left : Evaluate(either.Right, scope),
            Expression.Binary binary => Binary(binary.Operator, Evaluate(binary.Left, scope), Evaluate(binary.Right, scope)),
            Expression.Conditional choice => TemplateValue.IsTrue(Evaluate(choice.Condition, scope)) ? Evaluate(choice.Then, scope) : choice.Else is null ? new Undefined("else") : Evaluate(choice.Else, scope),
            Expression.Attribute attribute => Attribute(Evaluate(attribute.Target, scope), attribute.Member),
            Expression.Item item => Item(Evaluate(item.Target, scope), Evaluate(item.Index, scope)),
            Expression.Slice slice => Slice(Evaluate(slice.Target, scope), Bound(slice.Start, scope), Bound(slice.Stop, scope), Bound(slice.Step, scope)),
            Expression.Call call => Call(Evaluate(call.Target, scope), Arguments(call.Arguments, scope)),
            Expression.Filter filter => Filter(filter.Identifier, Evaluate(filter.Target, scope), Arguments(filter.Arguments, scope)),
            Expression.Test test => Test(test.Identifier, Evaluate(test.Target, scope), Arguments(test.Arguments, scope)),
            _ => throw new TemplateFault("the expression is not supported"),
        };
        _budget.Leave();
        return value;
    }

    private object? Variable(string name, Scope scope) => scope.Get(name) is var value && value is Undefined ? Function(name) ?? value : value;

    private TemplateMap Map(Expression.Map map, Scope scope)
    {
        TemplateMap value = new();
        foreach ((Expression key, Expression item) in map.Items)
        {
            value[Evaluate(key, scope) as TemplateText ?? throw new TemplateFault("keys of a mapping are strings")] = Evaluate(item, scope);
        }

        return value;
    }

    private static object? Unary(string sign, object? value) => (sign, value) switch
    {
        ("not", _) => !TemplateValue.IsTrue(value),
        ("-", long number) => unchecked(-number),
        ("-", double number) => -number,
        ("+", long or double) => value,
        _ => throw new TemplateFault($"'{sign}' does not apply to {TemplateValue.KindOf(value)}"),
    };

    private object? Binary(string sign, object? left, object? right)
    {
        switch (sign)
        {
            case "==":
                return TemplateValue.AreEqual(left, right, _budget);
            case "!=":
                return !TemplateValue.AreEqual(left, right, _budget);
            case "<":
                return TemplateValue.Compare(left, right, _budget) < 0;
            case "<=":
                return TemplateValue.Compare(left, right, _budget) <= 0;
            case ">":
                return TemplateValue.Compare(left, right, _budget) > 0;
            case ">=":
                return TemplateValue.Compare(left, right, _budget) >= 0;
            case "in":
                return TemplateValue.Contains(right, left, _budget);
            case "not in":
                return !TemplateValue.Contains(right, left, _budget);
            case "~":
                return Joined(TemplateValue.Text(left, _budget), TemplateValue.Text(right, _budget));
            case "+" when left is TemplateText a && right is TemplateText b:
                return Joined(a, b);
            case "+" when left is List<object?> a && right is List<object?> b:
                _budget.Charge(a.Count + b.Count);
                return (List<object?>)[.. a, .. b];
            case "*" when left is TemplateText text && right is long count:
                _budget.Keep(text.Length * Math.Max(count, 0));
                return TemplateText.Concat([TemplateText.Empty, .. Enumerable.Repeat(text, (int)Math.Max(count, 0))]);
            default:
                return Arithmetic(sign, left, right);
        }
    }

    private TemplateText Joined(TemplateText left, TemplateText right)
    {
        _budget.Keep(left.Length + right.Length);
        return TemplateText.Concat([left, right]);
    }

    private static object Arithmetic(string sign, object? left, object? right)
    {
        if (TemplateValue.Number(left) is not double a || TemplateValue.Number(right) is not double b)
        {
            throw new TemplateFault($"'{sign}' does not apply to {TemplateValue.KindOf(left)} and {TemplateValue.KindOf(right)}");
        }

        if (sign is "/" or "//" or "%" && b == 0)
        {
            throw new TemplateFault("a division by zero");
        }

        bool whole = left is not double && right is not double && sign != "/" && (sign != "**" || b >= 0);
        double result = sign switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            "%" => a - (b * Math.Floor(a / b)),
            _ => Math.Pow(a, b),
        };

        // Whole numbers of a chat template are small: beyond 2⁵³ they are not exact.
        return whole && Math.Abs(result) <= 1L << 53 ? (object)(long)result : result;
    }

    private object? Attribute(object? target, string member)
    {
        if (target is Undefined undefined)
        {
            throw new TemplateFault($"'{undefined.What}' is undefined and has no '{member}'");
        }

        return (object?)Method(target, member) ?? (target is TemplateMap map ? map[member] : new Undefined(member));
    }

    private object? Item(object? target, object? index)
    {
        switch (target)
        {
            case Undefined undefined:
                throw new TemplateFault($"'{undefined.What}' is undefined and has no items");
            case TemplateMap map when index is TemplateText key:
                return map.Items.TryGetValue(key, out object? found) ? found : (object?)Method(map, key.Value) ?? new Undefined(key.Value);
            case List<object?> list when index is long at:
                at += at < 0 ? list.Count : 0;
                return at >= 0 && at < list.Count ? list[(int)at] : new Undefined($"item {index}");
            case TemplateText when index is long at:
                List<object?> characters = TemplateValue.Items(target);
                _budget.Charge(characters.Count);
                return Item(characters, at);
            default:
                return new Undefined("item");
        }
    }

    private long? Bound(Expression? expression, Scope scope) => expression is null ? null : Evaluate(expression, scope) switch
    {
        null => null,
        long bound => bound,
        object other => throw new TemplateFault($"a slice ends at {TemplateValue.KindOf(other)}"),
    };

    private object Slice(object? target, long? start, long? stop, long? step)
    {
        List<object?> items = TemplateValue.Items(target), chosen = [];
        _budget.Charge(items.Count);
        long by = step ?? 1, count = items.Count;
        if (by == 0)
        {
            throw new TemplateFault("a slice has steps of 0");
        }

        long Place(long? bound, long missing) => bound is not long at ? missing : Math.Clamp(at < 0 ? at + count : at, by > 0 ? 0 : -1, by > 0 ? count : count - 1);
        long end = Place(stop, by > 0 ? count : -1);
        for (long i = Place(start, by > 0 ? 0 : count - 1); by > 0 ? i < end : i > end; i += by)
        {
            chosen.Add(items[(int)i]);
        }

        return target is TemplateText ? TemplateText.Concat([TemplateText.Empty, .. chosen.Cast<TemplateText>()]) : chosen;
    }

    private static object? Call(object? target, CallArguments arguments) => target switch
    {
        TemplateFunction function => function.Call(arguments),
        Undefined undefined => throw new TemplateFault($"'{undefined.What}' is not a function that is known here"),
        _ => throw new TemplateFault($"{TemplateValue.KindOf(target)} cannot be called"),
    };

    private CallArguments Arguments(Expression.ArgumentList arguments, Scope scope) => new(
        [.. arguments.Positional.Select(a => Evaluate(a, scope))],
        [.. arguments.Named.Select(a => (a.Name, Evaluate(a.Value, scope)))]);
}
