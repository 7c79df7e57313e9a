using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="Edge.Model.KeepOutputRowsStep"/>.</summary>
internal sealed class KeepRows(FloatRows rows) : TokenStep
{
    public override bool IsAlways => true;

    public override void Run(TokenRun run)
    {
        ReadOnlySpan<int> outputs = run.Outputs;
        for (int output = 0; output < outputs.Length; output++)
        {
            if (outputs[output] != output)
            {
                ReservedMemory.Copy(rows[outputs[output]], rows[output], (long)rows.Stride * sizeof(float));
            }
        }

        run.KeepOutputs();
    }
}
