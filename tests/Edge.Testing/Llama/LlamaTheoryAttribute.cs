namespace Edge.Testing;

/// <summary>A theory that compares with llama.cpp: skipped, with the reason, where <see cref="LlamaPeer"/> is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LlamaTheoryAttribute : TheoryAttribute
{
    /// <summary>Creates the attribute.</summary>
    public LlamaTheoryAttribute() => Skip = LlamaPeer.Find() is null ? LlamaFactAttribute.Missing : null;
}
