namespace Edge.Model;

/// <summary>Interpolation of <see cref="Resize"/>.</summary>
public enum ResizeInterpolation : byte
{
    /// <summary>The nearest element.</summary>
    Nearest = 0,

    /// <summary>Between four elements.</summary>
    Bilinear = 1,
}
