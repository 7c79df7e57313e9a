namespace Edge.Cli.Reports;

/// <summary>What <c>edge demo --json</c> prints: schema <c>edge.demo/2</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Meter">How the meter was read, if it was.</param>
/// <param name="Intent">How commands were understood, if they were.</param>
internal sealed record DemoReport(string Schema, MeterDemoReport? Meter, IntentDemoReport? Intent);
