namespace Edge.Devices.Flashing;

/// <summary>A board that is being started, listened to.</summary>
public interface IBoot : IAsyncDisposable
{
    /// <summary>Where it speaks.</summary>
    string Place { get; }

    /// <summary>Waits for what it says.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Its build: the GNU build id of its image, or the digest of its program.</returns>
    Task<byte[]> HearAsync(CancellationToken cancellation);
}
