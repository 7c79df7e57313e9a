using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Bottleneck;

/// <summary>How tensors of a network cross a link: as they are, quantised, entropy-coded. Calibration comes before what the model says of itself.</summary>
internal sealed class Crossings
{
    private readonly PlanRequest _request;
    private readonly Graph _graph;
    private readonly Dictionary<int, CalibratedLatent> _calibrated = [];

    /// <summary>Reads the calibration of a request.</summary>
    /// <exception cref="EdgeException">EDGE3040-EDGE3042: bits without calibration or out of range, a calibration that is none.</exception>
    public Crossings(PlanRequest request, Graph graph)
    {
        (_request, _graph) = (request, graph);
        SplitOptions split = request.Split;
        if (split.Bits is < LatentCalibration.MinBits or > LatentCalibration.MaxBits || (split.Calibration is null && (split.Bits is not null || split.PerChannel)))
        {
            throw new EdgeException(
                3040,
                $"A latent cannot be quantised to {split.Bits ?? LatentCalibration.UsualBits} bits{(split.Calibration is null ? " without calibration" : "")}.",
                $"Symbols have {LatentCalibration.MinBits} to {LatentCalibration.MaxBits} bits, and their scale comes from pictures.",
                "Name pictures with --calibrate, or leave out what is said of bits.");
        }

        for (int tensor = 0; split.Calibration is { } calibration && tensor < graph.Tensors.Length; tensor++)
        {
            if (calibration.Samples.TryGetValue(graph.Tensors[tensor].Name, out ImmutableArray<ReadOnlyMemory<byte>> samples))
            {
                _calibrated.Add(tensor, CalibratedLatent.Of(graph.Tensors[tensor], samples, split.Bits ?? LatentCalibration.UsualBits, split.PerChannel));
            }
        }
    }

    /// <summary>The tensors that shall cross: what the caller asks for, or else the model; null where nobody does.</summary>
    public string? Named => _request.Split.Behind ?? _request.Model.Metadata.GetValueOrDefault(ImportedModel.CutKey);

    /// <summary>Bytes of a tensor that are expected on the link.</summary>
    public long WireBytesOf(int tensor) =>
        _calibrated.TryGetValue(tensor, out CalibratedLatent? latent) ? latent.ExpectedBytes(_graph.Tensors[tensor].Shape.ElementCount)
        : FromMetadata(tensor)?.ExpectedBytes((int)_graph.Tensors[tensor].Shape.ElementCount) ?? _graph.Tensors[tensor].Bytes;

    /// <summary>How a tensor crosses by its calibration; null where it has none.</summary>
    public CalibratedLatent? CalibratedOf(int tensor) => _calibrated.GetValueOrDefault(tensor);

    /// <summary>How a tensor, or the symbols that cross in its place, are entropy-coded; null for one that is not.</summary>
    public LatentCoding? CodingOf(int tensor) => _calibrated.TryGetValue(tensor, out CalibratedLatent? latent) ? latent.Coding : FromMetadata(tensor);

    private LatentCoding? FromMetadata(int tensor) => _graph.Tensors[tensor].Name == Named ? LatentMetadata.CodingOf(_request.Model, _graph.Tensors[tensor]) : null;
}
