using Edge.Training.Checkpoints;

namespace Edge.Training.Recipes;

/// <summary>The price of a bit in the loss: it rises while latents are larger than wanted, and falls while they are smaller.</summary>
/// <param name="targetBytes">Bytes wanted; null for no price.</param>
internal sealed class BitPrice(double? targetBytes)
{
    private const double Start = 3e-6, Least = 1e-9, Most = 1e-2, Reaction = 0.02, LeastReaction = 20, FreeShare = 0.05;
    private const double StateBytes = 2.5;

    private double _price = Start;

    /// <summary>The price now.</summary>
    public float Value => targetBytes is null ? 0 : (float)_price;

    /// <summary>Bytes of the last latents, the coder's state included; smoothed.</summary>
    public double Bytes { get; private set; }

    /// <summary>Learns what latents cost.</summary>
    /// <param name="bits">Bits of a latent, on average of a batch.</param>
    /// <param name="step">The step of the stage: the price stays as it is in the beginning.</param>
    /// <param name="steps">Steps of the stage: the price changes faster in a short one.</param>
    public void Observe(double bits, long step, long steps)
    {
        double bytes = (bits / 8) + StateBytes;
        Bytes = Bytes == 0 ? bytes : Bytes + (0.1 * (bytes - Bytes));
        if (targetBytes is { } target && step > FreeShare * steps)
        {
            _price = Math.Clamp(_price * Math.Exp(Math.Max(Reaction, LeastReaction / steps) * Math.Clamp((Bytes / target) - 1, -1, 1)), Least, Most);
        }
    }

    /// <summary>Writes what it needs to go on.</summary>
    public void Save(StateWriter state)
    {
        state.Write(_price);
        state.Write(Bytes);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(StateReader state) => (_price, Bytes) = (state.ReadDouble(), state.ReadDouble());
}
