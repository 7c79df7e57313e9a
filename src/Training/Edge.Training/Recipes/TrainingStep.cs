namespace Edge.Training.Recipes;

/// <summary>What a step of a training gave.</summary>
/// <param name="Number">Its number, from 0 on.</param>
/// <param name="Stage">1 while the head learns, 2 while it is frozen.</param>
/// <param name="IsFirstOfStage">Whether the stage begins with it.</param>
/// <param name="Loss">The loss of its batch.</param>
/// <param name="Bytes">Coded bytes of a picture, as the prior estimates them in the first stage; the last estimate in the second.</param>
public readonly record struct TrainingStep(long Number, int Stage, bool IsFirstOfStage, double Loss, double Bytes);
