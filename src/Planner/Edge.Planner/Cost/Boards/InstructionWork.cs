using System.Collections.Immutable;

namespace Edge.Planner.Cost.Boards;

/// <summary>What a step of a firmware program does, counted as its kernel's loops go: passes, rows, words, outputs.</summary>
public sealed class InstructionWork
{
    private readonly Dictionary<string, double> _terms = new(StringComparer.Ordinal) { ["call"] = 1 };

    /// <summary>Work of a family of kernels, nothing of it counted yet but the call.</summary>
    internal InstructionWork(string family) => Family = family;

    /// <summary>The work that terms say, for example those of a file.</summary>
    /// <param name="family">The kernel, and the path that it takes through it.</param>
    /// <param name="terms">How often each part of it runs.</param>
    public InstructionWork(string family, IEnumerable<KeyValuePair<string, double>> terms)
        : this(family)
    {
        _terms.Clear();
        foreach ((string term, double count) in terms)
        {
            _terms[term] = count;
        }
    }

    /// <summary>The kernel, and where it has several, the path that a call takes through it: <c>conv2d</c>, <c>conv2d-portable</c>.</summary>
    public string Family { get; }

    /// <summary>How often each part of the kernel runs; none is 0.</summary>
    public IReadOnlyDictionary<string, double> Terms => _terms;

    /// <summary>How often a part runs; 0 where it does not.</summary>
    public double this[string term] => _terms.GetValueOrDefault(term);

    /// <summary>Adds to a term.</summary>
    internal void Add(string term, double count)
    {
        if (count > 0)
        {
            _terms[term] = _terms.GetValueOrDefault(term) + count;
        }
    }
}
