namespace Edge.Testing;

/// <summary>A fact that compares with llama.cpp: skipped, with the reason, where <see cref="LlamaPeer"/> is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LlamaFactAttribute : FactAttribute
{
    internal const string Missing = "Needs node and npm's @node-llama-cpp/linux-x64: tools/setup/install-test-dependencies.sh installs it.";

    /// <summary>Creates the attribute.</summary>
    public LlamaFactAttribute() => Skip = LlamaPeer.Find() is null ? Missing : null;
}
