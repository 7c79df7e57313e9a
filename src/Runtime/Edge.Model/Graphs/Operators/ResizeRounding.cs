namespace Edge.Model;

/// <summary>Rounding of a nearest <see cref="Resize"/>.</summary>
public enum ResizeRounding : byte
{
    /// <summary>Down.</summary>
    Floor = 0,

    /// <summary>To the nearest, halves away from zero (TFLite half-pixel and align-corners).</summary>
    HalfUp = 1,

    /// <summary>To the nearest, halves down (ONNX round_prefer_floor).</summary>
    HalfDown = 2,

    /// <summary>Up.</summary>
    Ceiling = 3,
}
