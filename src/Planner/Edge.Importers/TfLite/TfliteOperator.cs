using Edge.Importers.TfLite.Schema;

namespace Edge.Importers.TfLite;

/// <summary>An operator as the file describes it.</summary>
/// <param name="Index">Index in the subgraph.</param>
/// <param name="Code">What it computes.</param>
/// <param name="CustomCode">Name of a custom operator, empty otherwise.</param>
/// <param name="Inputs">Tensor indices, -1 for an absent one; all checked.</param>
/// <param name="Outputs">Tensor indices; all checked.</param>
/// <param name="Intermediates">Tensor indices of values inside the operator; all checked.</param>
/// <param name="OptionsType">Which options table it carries.</param>
/// <param name="OptionsPosition">Where the options table is, 0 where it has none.</param>
internal sealed record TfliteOperator(
    int Index,
    BuiltinOperator Code,
    string CustomCode,
    int[] Inputs,
    int[] Outputs,
    int[] Intermediates,
    BuiltinOptions OptionsType,
    int OptionsPosition);
