namespace Edge.Model;

/// <summary>A device of a <see cref="ClusterSpec"/>.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Address">How it is reached: <c>local</c> (an agent process on this machine), <c>tcp:HOST:PORT</c>, or where a board is.</param>
/// <param name="Profile">What it can do.</param>
public sealed record ClusterDevice(string Name, string Address, DeviceProfile Profile)
{
    /// <summary>Name of the microcontroller board that it is; null for a device that runs an agent.</summary>
    public string? Board { get; init; }

    /// <summary>All RAM of the board, in bytes: its image is linked for that much. Null for what its profile says, of which the image is a part.</summary>
    public long? SramBytes { get; init; }
}
