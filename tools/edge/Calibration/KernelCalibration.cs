using System.Collections.Immutable;
using System.Globalization;
using Edge.Devices;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Cost;
using Edge.Runtime;

namespace Edge.Cli.Calibration;

/// <summary>
/// Measures kernels: each shape as a network of its own through the runtime's sessions, here or on an agent, once with everything in a core's
/// caches and once with nothing there. Of several rounds the least time counts: what else the machine does only ever adds.
/// </summary>
/// <param name="measure">Measures a network of one device.</param>
internal sealed class KernelCalibration(Func<PlanningResult, Task<MeasuredSteps>> measure)
{
    private const int Rounds = 2;

    /// <summary>What the last network was measured with.</summary>
    public MeasuredSteps? Last { get; private set; }

    /// <summary>Measures shapes.</summary>
    /// <param name="shapes">The shapes.</param>
    /// <param name="progress">Told how many of all measurements are done.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ImmutableArray<CostSample>> MeasureAsync(IReadOnlyList<CalibrationShape> shapes, Action<double> progress, CancellationToken cancellation)
    {
        Dictionary<(string, string, bool), CostSample> least = [];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < shapes.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (CostSample sample in await MeasureAsync(shapes[i]))
                {
                    (string, string, bool) key = (sample.Work.Family, sample.Shape, sample.IsFar);
                    least[key] = least.TryGetValue(key, out CostSample? before) && before.Us <= sample.Us ? before : sample;
                }

                progress(((round * shapes.Count) + i + 1.0) / (Rounds * shapes.Count));
            }
        }

        return [.. least.Values];
    }

    private async Task<IEnumerable<CostSample>> MeasureAsync(CalibrationShape shape)
    {
        ClusterSpec here = new([new ClusterDevice("this machine", "inproc", DeviceProfiles.Local)]);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(shape.Model, here, Strategy.Single));
        Last = await measure(planned);
        return Samples(planned.Plan, Last.WarmUs, Last.ColdUs, shape);
    }

    private static IEnumerable<CostSample> Samples(Plan plan, ImmutableArray<double> near, ImmutableArray<double> far, CalibrationShape shape)
    {
        PlanDevice device = plan.Devices[0];
        ProgramWork works = new(plan.Graph);
        for (int i = 0; i < device.Steps.Length; i++)
        {
            if (works.Of(device, device.Steps[i]) is { } work)
            {
                string name = device.Steps[i] is ComputeStep ? shape.Name : string.Create(CultureInfo.InvariantCulture, $"{work.Pixels:0} pixels of {work.Channels}");
                yield return new CostSample(work, IsFar: false, Math.Max(near[i], 1e-3), name);
                if (device.Steps[i] is ComputeStep)
                {
                    yield return new CostSample(work, IsFar: true, Math.Max(far[i], 1e-3), name);
                }
            }
        }
    }
}
