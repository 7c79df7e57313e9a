using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Programs;

namespace Edge.Planner.Patches;

/// <summary>Writes the schedule of a stage into a device's program.</summary>
internal static class StageWriter
{
    /// <summary>Adds buffers and steps.</summary>
    /// <param name="program">The program.</param>
    /// <param name="trace">The schedule.</param>
    /// <param name="asked">The part of each tensor that crosses a stage border which is kept.</param>
    /// <param name="bufferOf">Buffers of tensors that cross stage borders; gets those the stage makes.</param>
    public static void Write(DeviceProgram program, StageTrace trace, Region[] asked, Dictionary<int, int> bufferOf)
    {
        Network network = program.Network;
        int[] slots = new int[trace.SlotCount];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = program.NewSlot();
        }

        Dictionary<(int, Region, int, bool), int> known = [];
        int[] buffers = new int[trace.Buffers.Count];
        for (int i = 0; i < buffers.Length; i++)
        {
            TraceBuffer ring = trace.Buffers[i];
            var key = (ring.Tensor, ring.Window, ring.RingPixels, ring.IsAccumulator);
            if (!known.TryGetValue(key, out buffers[i]))
            {
                MemorySpace space = network.Producers[ring.Tensor] < 0 ? MemorySpace.Input : MemorySpace.Arena;
                ElementType? type = ring.IsAccumulator ? ElementType.Int32 : null;
                known[key] = buffers[i] = program.AddBuffer(ring.Tensor, ring.Window, ring.RingPixels, slots[ring.Slot], space, type);
            }
        }

        int[] inputs = new int[8];
        foreach (TraceEvent step in trace.Events)
        {
            if (step.OutputBuffer < 0 && !bufferOf.ContainsKey(~step.OutputBuffer))
            {
                Region window = asked[~step.OutputBuffer];
                bufferOf[~step.OutputBuffer] = program.AddBuffer(~step.OutputBuffer, window, window.Pixels, SlotOf(program, step, trace, bufferOf));
            }

            int output = step.OutputBuffer < 0 ? bufferOf[~step.OutputBuffer] : buffers[step.OutputBuffer];
            if (step.Node < 0)
            {
                program.Feed(network.Sources[~step.Node], output, step.Output);
                continue;
            }

            int count = network.Activations[step.Node].Length;
            inputs = count > inputs.Length ? new int[count] : inputs;
            for (int i = 0; i < count; i++)
            {
                int buffer = trace.Inputs[step.FirstInput + i];
                inputs[i] = buffer < 0 ? bufferOf[~buffer] : buffers[buffer];
            }

            Accumulation? accumulation = step.Accumulator < 0 ? null : new Accumulation(buffers[step.Accumulator], step.InputPart, step.IsFirst, step.IsLast);
            program.Compute(step.Node, step.Output, inputs.AsSpan(0, count), output, accumulation);
        }
    }

    /// <summary>A reshape of a whole tensor lies where its input lies; anything else gets a slot of its own.</summary>
    private static int SlotOf(DeviceProgram program, TraceEvent step, StageTrace trace, Dictionary<int, int> bufferOf)
    {
        if (step.Node < 0 || program.Network[step.Node].Operator is not Reshape || trace.Inputs[step.FirstInput] >= 0)
        {
            return -1;
        }

        int input = bufferOf[~trace.Inputs[step.FirstInput]];
        return program.Buffers[input].IsWhole && program.Buffers[input].Space == MemorySpace.Arena ? program.Slots[input] : -1;
    }
}
