namespace Edge.Model;

/// <summary>
/// What a node computes, with its attributes. One record an operator; the order of a node's inputs is in the record's
/// documentation. Records compare by value, so that two graphs compare by value.
/// </summary>
public abstract record Operator
{
    /// <summary>Name of the operator for people and for the canonical encoding, for example <c>Conv2D</c>.</summary>
    public string Kind => GetType().Name;

    /// <summary>Multiply-accumulates of one run of <paramref name="node"/>; 0 for operators that move or scale data.</summary>
    public virtual long MacCount(Graph graph, Node node) => 0;

    /// <summary>Checks arity, types and shapes of a node with this operator, and reports what is wrong.</summary>
    internal abstract void Verify(NodeCheck check);
}
