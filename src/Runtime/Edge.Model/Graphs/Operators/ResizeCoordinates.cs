namespace Edge.Model;

/// <summary>Coordinate mapping of <see cref="Resize"/>; <c>o</c> is the output position, <c>s = in/out</c>.</summary>
public enum ResizeCoordinates : byte
{
    /// <summary><c>o · s</c> (TFLite default, ONNX asymmetric).</summary>
    Asymmetric = 0,

    /// <summary><c>(o + 0.5) · s − 0.5</c>.</summary>
    HalfPixel = 1,

    /// <summary><c>o · (in − 1) / (out − 1)</c>.</summary>
    AlignCorners = 2,
}
