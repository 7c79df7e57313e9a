namespace Edge.Model;

/// <summary>Which two values of a head a rotation turns. The numbers are part of the canonical encoding.</summary>
public enum RopePairing : byte
{
    /// <summary>2i and 2i + 1 (Llama in GGUF files).</summary>
    Adjacent = 0,

    /// <summary>i and i + R/2 (GPT-NeoX, Qwen, Gemma, Phi; Llama in safetensors files).</summary>
    Halves = 1,
}
