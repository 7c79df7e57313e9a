using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Programs;

namespace Edge.Planner.Tests;

/// <summary>
/// Runs a plan without numbers: every byte of every device's memory remembers which element of which tensor was written
/// there, and every step must find what it reads. Partial sums must be complete when they are used.
/// </summary>
internal sealed class PlanSimulator
{
    private readonly Plan _plan;
    private readonly Network _network;
    private readonly Memory[] _devices;
    private readonly Dictionary<(int From, int To, int Tag), long[]> _wire = [];
    private readonly List<string> _faults = [];

    private PlanSimulator(Plan plan)
    {
        (_plan, _network) = (plan, new Network(plan.Graph));
        _devices = [.. plan.Devices.Select(d => new Memory(d))];
    }

    /// <summary>What goes wrong when the plan runs; empty for a sound plan.</summary>
    public static IReadOnlyList<string> FaultsOf(Plan plan)
    {
        PlanSimulator simulator = new(plan);
        simulator.Run();
        return simulator._faults;
    }

    private void Run()
    {
        for (bool moved = true; moved && _faults.Count == 0;)
        {
            moved = false;
            for (int d = 0; d < _devices.Length; d++)
            {
                while (_devices[d].Next < _plan.Devices[d].Steps.Length && _faults.Count == 0 && Execute(d, _plan.Devices[d].Steps[_devices[d].Next]))
                {
                    _devices[d].Next++;
                    moved = true;
                }
            }
        }

        for (int d = 0; d < _devices.Length && _faults.Count == 0; d++)
        {
            if (_devices[d].Next < _plan.Devices[d].Steps.Length)
            {
                _faults.Add($"Device {d} waits for ever at step {_devices[d].Next}.");
            }
        }

        if (_faults.Count == 0 && _plan.Graph.Outputs.Length != _plan.Devices[_plan.Endpoint].Steps.OfType<FetchStep>().Select(f => f.Output).Distinct().Count())
        {
            _faults.Add("Not every output is fetched.");
        }
    }

    private bool Execute(int d, Step step)
    {
        Memory memory = _devices[d];
        if (step is ReceiveStep { Part: var received })
        {
            if (!_wire.TryGetValue((received.Peer, d, received.Tag), out long[]? values))
            {
                return false;
            }

            int at = 0;
            memory.Visit(received.Buffer, received.Region, (ref long cell, long _) => cell = values[at++]);
            return true;
        }

        if (step is SendStep { Part: var sent })
        {
            List<long> values = [];
            Check(d, step, sent.Buffer, sent.Region, isSum: false);
            memory.Visit(sent.Buffer, sent.Region, (ref long cell, long _) => values.Add(cell));
            _wire[(d, sent.Peer, sent.Tag)] = [.. values];
            return true;
        }

        Accumulation? sums = (step as ComputeStep)?.Accumulation;
        StepAccess.Visit(_network, memory.Device.Buffers, step, (buffer, region, isWrite) =>
        {
            bool isSum = sums?.Buffer == buffer;
            if (isWrite && (!isSum || sums!.IsFirst))
            {
                memory.Visit(buffer, region, (ref long cell, long name) => cell = isSum ? ~name : name);
            }
            else if (!isWrite)
            {
                Check(d, step, buffer, region, isSum);
            }
        });
        if (sums is not null)
        {
            AddUp(memory, (ComputeStep)step, sums);
        }

        return true;
    }

    /// <summary>Counts what went into each sum; a sum that is used must have seen all of its input exactly once.</summary>
    private void AddUp(Memory memory, ComputeStep step, Accumulation sums)
    {
        int node = _network.Positions[step.Node];
        ReceptiveField field = _network.Field(node, _network.Activations[node][0]);
        for (int y = step.Output.Top; y < step.Output.Bottom; y++)
        {
            for (int x = step.Output.Left; x < step.Output.Right; x++)
            {
                Region all = field.Of(step.Output with { Top = y, Left = x, Height = 1, Width = 1 });
                long part = Overlap(all.Top, all.Bottom, sums.InputPart.Top, sums.InputPart.Bottom)
                    * Overlap(all.Left, all.Right, sums.InputPart.Left, sums.InputPart.Right)
                    * Overlap(all.Channel, all.ChannelEnd, sums.InputPart.Channel, sums.InputPart.ChannelEnd);
                var key = (node, y, x, step.Output.Channel);
                long total = (sums.IsFirst ? 0 : memory.Sums.GetValueOrDefault(key)) + part;
                memory.Sums[key] = total;
                if (sums.IsLast && total != all.ElementCount)
                {
                    _faults.Add($"'{_plan.Graph.Nodes[step.Node].Name}' sums {total} of {all.ElementCount} elements for ({y}, {x}).");
                }
            }
        }
    }

    private static long Overlap(int a, int aEnd, int b, int bEnd) => Math.Max(Math.Min(aEnd, bEnd) - Math.Max(a, b), 0);

    private void Check(int d, Step step, int buffer, Region region, bool isSum) => _devices[d].Visit(buffer, region, (ref long cell, long name) =>
    {
        if (cell != (isSum ? ~name : name) && _faults.Count < 5)
        {
            _faults.Add($"Device {d} step {_devices[d].Next} ({step.GetType().Name}) reads {region} of buffer {buffer} ('{_plan.Graph.Tensors[_plan.Devices[d].Buffers[buffer].Tensor].Name}') and finds something else.");
        }
    });

    private delegate void Cell(ref long cell, long name);

    private sealed class Memory(PlanDevice device)
    {
        private readonly long[] _arena = new long[device.ArenaBytes], _input = new long[device.InputBytes];

        public PlanDevice Device => device;

        public int Next { get; set; }

        public Dictionary<(int, int, int, int), long> Sums { get; } = [];

        /// <summary>Visits the bytes of a region with the name that each should have.</summary>
        public void Visit(int index, Region region, Cell visit)
        {
            PlanBuffer buffer = device.Buffers[index];
            long[] memory = buffer.Space == MemorySpace.Arena ? _arena : _input;
            int element = buffer.Type.BlockBytes();
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    int at = buffer.OffsetOf(y, x) + ((region.Channel - buffer.Window.Channel) * element);
                    for (int b = 0; b < region.Channels * element; b++)
                    {
                        // Tensor, row, column, byte within the pixel; never 0.
                        long name = ((long)(buffer.Tensor + 1) << 44) | ((long)y << 32) | ((long)x << 18) | (uint)((region.Channel * element) + b);
                        visit(ref memory[at + b], name);
                    }
                }
            }
        }
    }
}
