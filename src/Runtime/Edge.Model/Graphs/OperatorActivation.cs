namespace Edge.Model;

/// <summary>The activation that is fused behind an operator, whichever it is.</summary>
public static class OperatorActivation
{
    /// <summary>The fused activation, or null for an operator that has none to fuse.</summary>
    public static Activation? Of(Operator op) => op switch
    {
        Conv2D o => o.Activation,
        DepthwiseConv2D o => o.Activation,
        FullyConnected o => o.Activation,
        Add o => o.Activation,
        Sub o => o.Activation,
        Mul o => o.Activation,
        Div o => o.Activation,
        Pool2D o => o.Activation,
        _ => null,
    };

    /// <summary>The operator with an activation behind it.</summary>
    public static Operator With(Operator op, Activation activation) => op switch
    {
        Conv2D o => o with { Activation = activation },
        DepthwiseConv2D o => o with { Activation = activation },
        FullyConnected o => o with { Activation = activation },
        Add o => o with { Activation = activation },
        Sub o => o with { Activation = activation },
        Mul o => o with { Activation = activation },
        Div o => o with { Activation = activation },
        Pool2D o => o with { Activation = activation },
        _ => op,
    };

    /// <summary>The activation that a function of each element is, or null.</summary>
    public static Activation? Of(Unary unary) => unary.Function switch
    {
        UnaryFunction.Relu => Activation.Relu,
        UnaryFunction.Relu6 => Activation.Relu6,
        UnaryFunction.ReluN1To1 => Activation.ReluN1To1,
        _ => null,
    };
}
