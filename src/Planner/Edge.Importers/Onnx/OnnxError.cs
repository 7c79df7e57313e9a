using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>The numbered errors of the ONNX importer (<c>docs/diagnostics/21xx.md</c>).</summary>
internal static class OnnxError
{
    public static EdgeException Damaged(string why, Exception? cause = null) =>
        new(2100, "The file is not an ONNX model.", why, "Export the model again, and check it with onnx.checker.", cause);

    public static EdgeException TooLarge(string what, string limit) =>
        new(2101, what, limit, "Simplify or split the model.");

    public static EdgeException Version(string what) =>
        new(2102, what, $"Operator sets {OnnxLimits.MinOpset} to {OnnxLimits.MaxOpset} of the default domain are read.", "Export the model for operator set 13 to 21.");

    public static EdgeException Interface(string what, string why, string next) => new(2103, what, why, next);

    public static EdgeException UnknownOperator(OnnxNode node) =>
        new(2104, $"Node {node} is of an operator that Edge does not know.", "docs/importers-onnx.md lists the operators.", "Replace it by known operators when exporting the model.");

    public static EdgeException Attribute(OnnxNode node, string attribute, string rule) =>
        new(2105, $"Attribute '{attribute}' of node {node} is not usable.", rule, "Correct the model or export it again.");

    public static EdgeException Reference(string what, string why) =>
        new(2106, what, why, "Export the model again, and check it with onnx.checker.");

    public static EdgeException Cycle(OnnxNode node) =>
        new(2107, $"Node {node} waits for its own output.", "A graph has no cycle.", "Remove the cycle.");

    public static EdgeException Constant(string name, string why) =>
        new(2108, $"Constant '{name}' is not usable.", why, "Export the model again.");

    public static EdgeException External(string name, string why) =>
        new(2109, $"Constant '{name}' lies in another file.", why, "Save the model as one file, or keep its data files in its own folder.");

    public static EdgeException Unsupported(OnnxNode node, string what, string next) =>
        new(2110, $"Node {node} {what}", "Edge does not compute this form of the operator.", next);

    public static EdgeException Shapes(OnnxNode node, string why, Exception? cause = null) =>
        new(2111, $"Node {node} cannot work on its inputs.", why, "Correct the model; dynamic shapes must be fixed when exporting.", cause);

    public static EdgeException NotConstant(OnnxNode node, string input) =>
        new(2112, $"Input '{input}' of node {node} is computed while the network runs.", "Edge fixes shapes, ranges and weights when it imports a model.", "Simplify the model (constant folding) when exporting, with fixed input shapes.");

    public static EdgeException BudgetExceeded() =>
        new(2113, "The constants of the model grow beyond measure when it is imported.", $"An import makes at most {OnnxLimits.BudgetBytes >> 20} MiB and {OnnxLimits.BudgetBytesPerFileByte} times the file of constants.", "Simplify the model before importing it.");

    public static EdgeException Quantization(OnnxNode node, string why) =>
        new(2114, $"Node {node} has quantisation parameters that are not usable.", why, "Quantise the model again.");
}
