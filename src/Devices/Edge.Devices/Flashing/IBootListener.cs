namespace Edge.Devices.Flashing;

/// <summary>Hears which build a board runs when it starts.</summary>
public interface IBootListener
{
    /// <summary>Begins to listen; null where nobody knows where the board speaks.</summary>
    /// <param name="target">The board.</param>
    /// <param name="image">What it runs.</param>
    /// <param name="folder">The working folder, where an emulator finds the image that was prepared.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IBoot?> ListenAsync(FlashTarget target, FlashImage image, string folder, CancellationToken cancellation);
}
