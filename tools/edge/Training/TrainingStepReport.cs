namespace Edge.Cli.Training;

/// <summary>A line of <c>edge bottleneck train --json</c> on the way: schema <c>edge.bottleneck-train.step/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the whole training.</param>
/// <param name="Stage">1 or 2.</param>
/// <param name="Loss">Mean of the last losses.</param>
/// <param name="LatentBytes">Coded bytes of a picture, as estimated by the price of the first stage.</param>
/// <param name="ElapsedS">Seconds since the program began or went on.</param>
/// <param name="LeftS">Seconds left, predicted.</param>
internal sealed record TrainingStepReport(string Schema, long Step, long Steps, int Stage, double Loss, double LatentBytes, double ElapsedS, double LeftS);
