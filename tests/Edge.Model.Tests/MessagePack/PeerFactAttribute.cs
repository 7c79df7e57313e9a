namespace Edge.Model.Tests.MessagePack;

/// <summary>A test against another implementation; skipped, with the way to get it, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(string peer)
    {
        if (MessagePackPeer.Find(peer) is null)
        {
            Skip = $"{peer} is not installed; run tools/setup/install-test-dependencies.sh.";
        }
    }
}
