namespace Edge.Model;

/// <summary>The function on the gate of a gated feed-forward layer (Shazeer, 2020). The numbers are part of the canonical encoding.</summary>
public enum GateFunction : byte
{
    /// <summary>x·σ(x): SwiGLU.</summary>
    Silu = 0,

    /// <summary>GELU by its tanh approximation: GeGLU of Gemma.</summary>
    GeluTanh = 1,

    /// <summary>GELU by the error function.</summary>
    Gelu = 2,
}
