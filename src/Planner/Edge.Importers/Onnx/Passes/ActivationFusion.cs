using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// Moves ReLU and its like into the operator before, where nothing else reads that operator. A second clamp of the same
/// kind does nothing and goes.
/// </summary>
internal static class ActivationFusion
{
    public static void Run(GraphDraft draft)
    {
        foreach (int node in draft.Order())
        {
            if (draft.NodeAt(node) is not { Operator: Unary unary } clamp || OperatorActivation.Of(unary) is not { } activation
                || draft.Producer(clamp.Inputs[0]) is not { } producer || !draft.HasOneReader(clamp.Inputs[0]))
            {
                continue;
            }

            Node before = draft.NodeAt(producer)!;
            bool again = before.Operator is Unary other && OperatorActivation.Of(other) == activation;
            Activation? fused = OperatorActivation.Of(before.Operator);
            if (again || fused == Activation.None || fused == activation)
            {
                draft.Remove(node);
                draft.Rewrite(producer, OperatorActivation.With(before.Operator, activation), before.Inputs.AsSpan(), clamp.Outputs[0]);
            }
        }
    }
}
