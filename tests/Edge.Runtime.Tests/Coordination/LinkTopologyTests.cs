using Edge.Model;
using Edge.Runtime.TestHost;

namespace Edge.Runtime.Tests.Coordination;

public sealed class LinkTopologyTests
{
    private static readonly Plan Plan = new BandPlans().Bands(4);
    private static readonly AgentAddress Here = new("127.0.0.1", 1), There = new("192.168.1.10", 2);

    [Fact]
    public void Exactly_one_end_of_every_link_dials_and_the_host_always_does()
    {
        AgentAddress?[] addresses = [There, Here, There, Here, null];
        HashSet<(int, int)> dialled = [];
        for (int device = 0; device < 5; device++)
        {
            foreach ((int peer, string? address) in LinkTopology.PeersOf(Plan, device, addresses))
            {
                if (address is not null)
                {
                    dialled.Add((device, peer)).ShouldBeTrue();
                    address.ShouldBe(addresses[peer]!.ToString());
                }
            }
        }

        // Neighbours hand rows over; 0 and 2 are elsewhere and cannot reach 1 and 3.
        dialled.ShouldBe([(1, 0), (1, 2), (3, 2), (4, 0), (4, 1), (4, 2), (4, 3)], ignoreOrder: true);
    }

    [Fact]
    public void What_the_coordinator_holds_dials_the_agents_and_needs_no_links_of_its_own()
    {
        AgentAddress?[] addresses = [null, Here, null, There, null];
        LinkTopology.PeersOf(Plan, 0, addresses).ShouldBe([(1, Here.ToString())]);
        LinkTopology.PeersOf(Plan, 1, addresses).ShouldBe([(0, null), (2, null), (4, null)], ignoreOrder: true);
        LinkTopology.PeersOf(Plan, 2, addresses).ShouldBe([(1, Here.ToString()), (3, There.ToString())], ignoreOrder: true);
        LinkTopology.PeersOf(Plan, 4, addresses).ShouldBe([(1, Here.ToString()), (3, There.ToString())], ignoreOrder: true);
    }

    [Theory]
    [InlineData("tcp:192.168.1.10:7070", "192.168.1.10", 7070)]
    [InlineData("localhost:80", "localhost", 80)]
    [InlineData("tcp:[::1]:7070", "::1", 7070)]
    public void Addresses_are_read(string text, string host, int port)
    {
        AgentAddress.Parse(text).ShouldBe(new AgentAddress(host, port));
        AgentAddress.Parse(AgentAddress.Parse(text).ToString()).ShouldBe(AgentAddress.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7070")]
    [InlineData("tcp:host")]
    [InlineData("host:port")]
    [InlineData("host:70700")]
    [InlineData(":7070")]
    public void What_is_no_address_is_refused(string text) => Should.Throw<EdgeException>(() => AgentAddress.Parse(text)).Code.ShouldBe(5111);
}
