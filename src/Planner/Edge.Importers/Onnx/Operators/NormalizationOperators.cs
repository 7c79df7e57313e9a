using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>BatchNormalization: a factor and a summand for each channel. Folding moves them into a layer before, where there is one.</summary>
internal static class NormalizationOperators
{
    public static void BatchNormalization(OnnxTranslation t, OnnxNode node)
    {
        if (node.Flag("training_mode") || node.Outputs.Skip(1).Any(o => t.Readers(o).Count > 0))
        {
            throw OnnxError.Unsupported(node, "is in training mode.", "Export the model for inference.");
        }

        Value x = t.RealInput(node, 0);
        float[] Parameter(int input) => t.ConstantInput(node, input) is { } constant && x.Rank > 1 && constant.Count == x.Shape[1]
            ? constant.Floats()
            : throw OnnxError.Shapes(node, "Scale, bias, mean and variance have one number a channel.");
        (float[] gamma, float[] beta, float[] mean, float[] variance) = (Parameter(1), Parameter(2), Parameter(3), Parameter(4));
        double epsilon = node.Float("epsilon", 1e-5f);
        float[] factor = new float[gamma.Length], summand = new float[gamma.Length];
        for (int c = 0; c < gamma.Length; c++)
        {
            double scale = gamma[c] / Math.Sqrt(variance[c] + epsilon);
            (factor[c], summand[c]) = ((float)scale, (float)(beta[c] - (mean[c] * scale)));
        }

        int[] perChannel = [factor.Length, .. Enumerable.Repeat(1, x.Rank - 2)];
        t.Budget.Charge(8L * factor.Length);
        Value scaled = Broadcasting.Emit(t, node, new Mul(), x, Value.OfConstant($"{node.Name}:factor", OnnxConstant.Of(factor, perChannel)));
        Broadcasting.Emit(t, node, new Add(), scaled, Value.OfConstant($"{node.Name}:summand", OnnxConstant.Of(summand, perChannel)));
    }
}
