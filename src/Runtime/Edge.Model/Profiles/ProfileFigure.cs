namespace Edge.Model;

/// <summary>A number of a device profile, with its interval and where it comes from.</summary>
/// <param name="Name">One of <see cref="ProfileFigures"/>.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">What it is counted in.</param>
/// <param name="P10">10th percentile: at most <paramref name="Value"/>.</param>
/// <param name="P90">90th percentile: at least <paramref name="Value"/>.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record ProfileFigure(string Name, double Value, ProfileUnit Unit, double P10, double P90, ProfileSource Source)
{
    /// <summary>The number as a profile writes it, for example <c>1.5GHz</c>.</summary>
    public string Text => ProfileQuantity.Format(Value, Unit);
}
