using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime.Text.Templates;

/// <summary>
/// Writes a template once: goes through its statements. Everything it does is charged to a
/// <see cref="TemplateBudget"/>.
/// </summary>
internal sealed partial class TemplateRun
{
    private readonly TimeProvider _time;
    private readonly TemplateBudget _budget = new();
    private List<TemplateText> _output = [];
    private int _line;

    private TemplateRun(TimeProvider time) => _time = time;

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <summary>Writes a template.</summary>
    /// <param name="template">Its statements.</param>
    /// <param name="variables">What it is given.</param>
    /// <param name="time">What <c>strftime_now</c> says.</param>
    /// <exception cref="EdgeException">5221: it does what is not possible; 5222: it goes on for too long; 5223: it refuses.</exception>
    public static TemplateText Write(ImmutableArray<Statement> template, IEnumerable<(string Name, object? Value)> variables, TimeProvider time)
    {
        TemplateRun run = new(time);
        Scope globals = new(new Scope(null));
        foreach ((string name, object? value) in variables)
        {
            globals.Set(name, value);
        }

        try
        {
            run.Execute(template, globals);
            return TemplateText.Concat(run._output);
        }
        catch (TemplateFault fault)
        {
            throw TextErrors.TemplateFailed(fault.Message, run._line);
        }
    }

    private Flow Execute(ImmutableArray<Statement> statements, Scope scope)
    {
        _budget.Enter();
        Flow flow = Flow.Next;
        for (int i = 0; i < statements.Length && flow == Flow.Next; i++)
        {
            flow = Execute(statements[i], scope);
        }

        _budget.Leave();
        return flow;
    }

    private Flow Execute(Statement statement, Scope scope)
    {
        _budget.Charge(1);
        _line = statement.Line;
        switch (statement)
        {
            case Statement.Literal literal:
                Output(literal.Text);
                return Flow.Next;
            case Statement.Output output:
                Output(TemplateValue.Text(Evaluate(output.Value, scope), _budget));
                return Flow.Next;
            case Statement.If choice:
                foreach ((Expression? condition, ImmutableArray<Statement> body) in choice.Branches)
                {
                    if (condition is null || TemplateValue.IsTrue(Evaluate(condition, scope)))
                    {
                        return Execute(body, scope);
                    }
                }

                return Flow.Next;
            case Statement.For loop:
                Repeat(loop, scope);
                return Flow.Next;
            case Statement.Set { Member: string member } set:
                Member(set, member, scope);
                return Flow.Next;
            case Statement.Set set:
                Assign(set.Names, Evaluate(set.Value, scope), scope);
                return Flow.Next;
            case Statement.SetBlock block:
                scope.Set(block.Name, Captured(block.Body, scope));
                return Flow.Next;
            case Statement.Macro macro:
                scope.Set(macro.Name, new TemplateFunction(arguments => Expand(macro, arguments, scope)));
                return Flow.Next;
            case Statement.Group group:
                return Execute(group.Body, scope);
            default:
                return ((Statement.Leave)statement).GoesOn ? Flow.Continue : Flow.Break;
        }
    }

    private void Repeat(Statement.For loop, Scope scope)
    {
        List<object?> items = [.. TemplateValue.Items(Evaluate(loop.Items, scope))];
        _budget.Charge(items.Count);
        if (loop.Filter is not null)
        {
            items = [.. items.Where(item =>
            {
                Scope inner = new(scope);
                Assign(loop.Names, item, inner);
                return TemplateValue.IsTrue(Evaluate(loop.Filter, inner));
            })];
        }

        for (int i = 0; i < items.Count; i++)
        {
            Scope inner = new(scope);
            Assign(loop.Names, items[i], inner);
            inner.Set("loop", LoopState(items, i));
            if (Execute(loop.Body, inner) == Flow.Break)
            {
                break;
            }
        }

        if (items.Count == 0)
        {
            Execute(loop.Otherwise, scope);
        }
    }

    private static TemplateMap LoopState(List<object?> items, int index) => new()
    {
        ["index"] = (long)index + 1,
        ["index0"] = (long)index,
        ["revindex"] = (long)items.Count - index,
        ["revindex0"] = (long)items.Count - index - 1,
        ["first"] = index == 0,
        ["last"] = index == items.Count - 1,
        ["length"] = (long)items.Count,
        ["previtem"] = index > 0 ? items[index - 1] : new Undefined("previtem"),
        ["nextitem"] = index < items.Count - 1 ? items[index + 1] : new Undefined("nextitem"),
        ["cycle"] = new TemplateFunction(arguments => arguments.Positional.Count > 0 ? arguments.Positional[index % arguments.Positional.Count] : throw new TemplateFault("cycle needs values")),
    };

    private void Member(Statement.Set set, string member, Scope scope)
    {
        object? value = Evaluate(set.Value, scope);
        if (scope.Get(set.Names[0]) is not TemplateMap { IsNamespace: true } target)
        {
            throw new TemplateFault($"'{set.Names[0]}' is not a namespace");
        }

        target[member] = value;
    }

    private static void Assign(ImmutableArray<string> names, object? value, Scope scope)
    {
        if (names.Length == 1)
        {
            scope.Set(names[0], value);
            return;
        }

        if (value is not List<object?> items || items.Count != names.Length)
        {
            throw new TemplateFault($"{TemplateValue.KindOf(value)} is not {names.Length} values");
        }

        for (int i = 0; i < names.Length; i++)
        {
            scope.Set(names[i], items[i]);
        }
    }

    private TemplateText Captured(ImmutableArray<Statement> body, Scope scope)
    {
        List<TemplateText> outer = _output;
        _output = [];
        Execute(body, new Scope(scope));
        TemplateText text = TemplateText.Concat(_output);
        _output = outer;
        return text;
    }

    private TemplateText Expand(Statement.Macro macro, CallArguments arguments, Scope scope)
    {
        if (arguments.Positional.Count > macro.Parameters.Length)
        {
            throw new TemplateFault($"'{macro.Name}' takes {macro.Parameters.Length} arguments");
        }

        Scope inner = new(scope);
        for (int i = 0; i < macro.Parameters.Length; i++)
        {
            (string name, Expression? missing) = macro.Parameters[i];
            object? given = arguments.Get(i, name, new Undefined(name));
            inner.Set(name, given is Undefined && missing is not null ? Evaluate(missing, inner) : given);
        }

        return Captured(macro.Body, inner);
    }

    private void Output(TemplateText text)
    {
        _budget.Keep(text.Length);
        _output.Add(text);
    }
}
