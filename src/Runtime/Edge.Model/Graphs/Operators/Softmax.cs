namespace Edge.Model;

/// <summary>Softmax along one axis: <c>e^(Beta·x) / Σ e^(Beta·x)</c>. Input: x.</summary>
/// <param name="Beta">Factor before the exponent.</param>
/// <param name="Axis">The axis, not negative.</param>
public sealed record Softmax(float Beta, int Axis) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(1, 1))
        {
            check.Require(check.Input(0)!.Shape == check.Output.Shape, "Input and output have the same shape.");
            bool widens = check.Input(0)!.Type == ElementType.Int8 && check.Output.Type == ElementType.Int16;
            check.Require(widens || check.Input(0)!.Type == check.Output.Type, "Input and output have the same element type, or int8 becomes int16.");
            check.Require(Axis >= 0 && Axis < Math.Max(1, check.Output.Shape.Rank), "The axis exists.");
            check.Require(float.IsFinite(Beta), "Beta is finite.");
        }
    }
}
