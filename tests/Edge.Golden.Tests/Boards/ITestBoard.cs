using Edge.Transport.Links;

namespace Edge.Golden.Tests.Boards;

/// <summary>A board that runs until it is disposed.</summary>
public interface ITestBoard : IDisposable
{
    /// <summary>Plugs a host in.</summary>
    /// <returns>The host's end of the line.</returns>
    IConnection Connect();
}
