namespace Edge.Fuzz;

/// <summary>Something that reads untrusted bytes.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Seeds">Sound inputs, from which the damaged ones are made.</param>
/// <param name="Run">Reads an input. An <see cref="Edge.Model.EdgeException"/> is a proper refusal, any other exception a finding.</param>
internal sealed record FuzzTarget(string Name, IEnumerable<byte[]> Seeds, FuzzTarget.Reader Run)
{
    /// <summary>Reads one input.</summary>
    public delegate void Reader(ReadOnlySpan<byte> data);
}
