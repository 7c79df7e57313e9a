using System.Collections.Immutable;
using System.Text.Json;
using Edge.Cli.Profiling;
using Edge.Model;
using Edge.Planner.Simulation;

namespace Edge.Cli.Reports;

/// <summary>
/// Writes inferences in the Trace Event Format of Chrome, which Perfetto opens: a process for each inference, in it a row for each device
/// and a counter of its arena.
/// </summary>
internal static class ProfileTrace
{
    /// <summary>Writes the trace.</summary>
    /// <param name="stream">Takes the JSON.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="inferences">What its devices do.</param>
    public static void Write(Stream stream, Plan plan, ImmutableArray<TracedInference> inferences)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        long[][] arenas = [.. plan.Devices.Select(d => ArenaUse.Of(d, null))];
        foreach ((int i, TracedInference inference) in inferences.Index())
        {
            Name(json, "process_name", inference.Name, i, 0);
            foreach ((int d, ImmutableArray<SimulatedEvent> events) in inference.Devices.Index())
            {
                Name(json, "thread_name", plan.Devices[d].Name, i, d);
                Device(json, plan, plan.Devices[d], events, arenas[d], i, d);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Device(Utf8JsonWriter json, Plan plan, PlanDevice device, ImmutableArray<SimulatedEvent> events, long[] arena, int inference, int index)
    {
        long said = -1;
        foreach (SimulatedEvent happened in events)
        {
            StepLabel label = StepLabel.Of(plan, device, device.Steps[happened.Step]);
            Begin(json, label.Layer, "X", inference, index);
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
                Begin(json, $"arena of {device.Name}", "C", inference, index);
                json.WriteNumber("ts", happened.StartUs);
                json.WriteStartObject("args");
                json.WriteNumber("bytes", said);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }
    }

    private static void Name(Utf8JsonWriter json, string what, string name, int inference, int device)
    {
        Begin(json, what, "M", inference, device);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string name, string phase, int inference, int device)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("ph", phase);
        json.WriteNumber("pid", inference + 1);
        json.WriteNumber("tid", device + 1);
    }
}
