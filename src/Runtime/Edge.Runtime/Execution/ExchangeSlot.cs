namespace Edge.Runtime;

/// <summary>The exchange that transfer steps use: set when a <see cref="Session"/> takes the prepared plan over.</summary>
internal sealed class ExchangeSlot
{
    public ITensorExchange Current { get; set; } = NoExchange.Instance;
}
