namespace Edge.Planner.Language;

/// <summary>
/// Time that messages take beside their way: their ends are handled on processors, one behind the other where devices share them.
/// Measured with few messages and with many; between and beyond, the line through both.
/// </summary>
/// <param name="FewEnds">Ends of messages at the endpoint's processors where few are exchanged.</param>
/// <param name="FewUs">The time that they take.</param>
/// <param name="UsPerEnd">Time of every further one.</param>
internal readonly record struct MessageHandling(double FewEnds, double FewUs, double UsPerEnd)
{
    /// <summary>Time of some ends of messages; 0 where nothing was measured.</summary>
    public double Us(double ends) => FewEnds == 0 ? 0 : ends <= FewEnds ? FewUs * ends / FewEnds : FewUs + ((ends - FewEnds) * UsPerEnd);
}
