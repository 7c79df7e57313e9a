namespace Edge.Model;

/// <summary>A device of a <see cref="ClusterSpec"/>.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Address">How it is reached: <c>local</c> (an agent process on this machine) or <c>tcp:HOST:PORT</c>.</param>
/// <param name="Profile">What it can do.</param>
public sealed record ClusterDevice(string Name, string Address, DeviceProfile Profile);
