namespace Edge.Training.Optimizers;

/// <summary>The learning rate at each step: a pure function, so that a resumed training goes on as if it had not stopped.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The rate of a step.</summary>
    /// <param name="step">Which, from 0.</param>
    public abstract float At(long step);
}
