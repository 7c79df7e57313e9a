using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Edge.Cli.Reports;

/// <summary>A layer on a device: a node that it computes, or a tensor that it moves.</summary>
/// <param name="Device">Name of the device.</param>
/// <param name="Layer">Name of the node or tensor.</param>
/// <param name="Operator">The node's operator, or <c>Feed</c>, <c>Fetch</c>, <c>Copy</c>, <c>Send</c>, <c>Receive</c>.</param>
/// <param name="Shape">Shape of what it writes or moves.</param>
/// <param name="Steps">Steps of the program.</param>
/// <param name="P50Us">Predicted time, in microseconds, waiting included.</param>
/// <param name="Share">Of the device's time.</param>
/// <param name="ArenaBytes">The most bytes of the arena that are in use meanwhile.</param>
/// <param name="Macs">Multiply-accumulates.</param>
/// <param name="Bytes">Bytes of activations and weights that it reads and writes in memory.</param>
/// <param name="Bound">What limits it: <c>compute</c>, <c>memory</c>, <c>start</c>, <c>link</c> or <c>peer</c>.</param>
/// <param name="P10Us">10th percentile; null where other devices decide.</param>
/// <param name="P90Us">90th percentile.</param>
/// <param name="Basis">What the prediction rests on: <c>calibrated</c>, <c>outside-range</c> or <c>profile</c>.</param>
/// <param name="MeasuredUs">Measured time, waiting included; null where nothing was measured, or its device does not tell steps apart.</param>
internal sealed record ProfileLayerReport(
    string Device,
    string Layer,
    string Operator,
    ImmutableArray<int> Shape,
    int Steps,
    double P50Us,
    double Share,
    long ArenaBytes,
    double Macs,
    double Bytes,
    string Bound,
    double? P10Us = null,
    double? P90Us = null,
    string? Basis = null,
    MeasuredTimeReport? MeasuredUs = null)
{
    /// <summary>The layer with its measured time in place of the predicted one, where there is one.</summary>
    [JsonIgnore]
    public ProfileLayerReport AsMeasured => MeasuredUs is { } measured ? this with { P50Us = measured.P50 } : this;
}
