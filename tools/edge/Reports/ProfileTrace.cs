using System.Text.Json;
using Edge.Cli.Profiling;
using Edge.Model;
using Edge.Planner.Simulation;

namespace Edge.Cli.Reports;

/// <summary>
/// Writes a simulated inference in the Trace Event Format of Chrome, which Perfetto opens: a row for each device, and a counter of its arena.
/// </summary>
internal static class ProfileTrace
{
    /// <summary>Writes the trace.</summary>
    /// <param name="stream">Takes the JSON.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="simulated">What it is predicted to do.</param>
    public static void Write(Stream stream, Plan plan, SimulatedPlan simulated)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        for (int d = 0; d < plan.Devices.Length; d++)
        {
            Device(json, plan, d, simulated.Devices[d]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Device(Utf8JsonWriter json, Plan plan, int index, SimulatedDevice simulated)
    {
        PlanDevice device = plan.Devices[index];
        Begin(json, "thread_name", "M", index);
        json.WriteStartObject("args");
        json.WriteString("name", device.Name);
        json.WriteEndObject();
        json.WriteEndObject();
        long[] arena = ArenaUse.Of(device);
        long said = -1;
        foreach (SimulatedEvent happened in simulated.Events)
        {
            StepLabel label = StepLabel.Of(plan, device, device.Steps[happened.Step]);
            Begin(json, label.Layer, "X", index);
            json.WriteString("cat", happened.Activity.ToString().ToLowerInvariant());
            json.WriteNumber("ts", happened.StartUs);
            json.WriteNumber("dur", happened.EndUs - happened.StartUs);
            json.WriteStartObject("args");
            json.WriteString("activity", happened.Activity.ToString().ToLowerInvariant());
            json.WriteString("operator", label.Operator);
            json.WriteNumber("step", happened.Step);
            json.WriteEndObject();
            json.WriteEndObject();
            if (arena[happened.Step] != said)
            {
                said = arena[happened.Step];
                Begin(json, $"arena of {device.Name}", "C", index);
                json.WriteNumber("ts", happened.StartUs);
                json.WriteStartObject("args");
                json.WriteNumber("bytes", said);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }
    }

    private static void Begin(Utf8JsonWriter json, string name, string phase, int device)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("ph", phase);
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", device + 1);
    }
}
