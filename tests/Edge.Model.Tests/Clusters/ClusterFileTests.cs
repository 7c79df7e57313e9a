namespace Edge.Model.Tests.Clusters;

public sealed class ClusterFileTests
{
    private static readonly DeviceProfile Profile = new("board", 4, 1.5e9, 262_144, 1_000_000, 8e9, 4e9, 3e9, 2, 3e8, 1000);

    [Fact]
    public void A_cluster_is_read_and_overrides_its_profiles()
    {
        ClusterSpec cluster = Read("""
            devices:
              - { name: a, address: local, profile: board }
              - { name: b, address: 'tcp:host:7070', profile: board, arena: 64KiB, link_round_trip: 5ms, link_loss: 2.5% }
            """);
        cluster.Devices.Select(d => (d.Name, d.Address, d.Profile.ArenaBytes, d.Profile.LinkRoundTripUs, d.Profile.LinkLoss))
            .ShouldBe([("a", "local", 262_144, 1000, 0), ("b", "tcp:host:7070", 65_536, 5000, 0.025)]);
    }

    [Theory]
    [InlineData("", 1300)]
    [InlineData("devices: [", 1300)]
    [InlineData("devices: 3", 1300)]
    [InlineData("unknown: 3", 1300)]
    [InlineData("devices: []", 1304)]
    [InlineData("devices: [{ name: a, address: local, profile: none }]", 1302)]
    [InlineData("devices: [{ name: a, address: local }]", 1301)]
    [InlineData("devices: [null]", 1301)]
    [InlineData("devices: [{ name: a, address: 'qemu:none' }]", 1302)]
    [InlineData("devices: [{ name: a, address: /dev/ttyACM0 }]", 1301)]
    [InlineData("devices: [{ name: a, address: /dev/ttyACM0, board: m4, sram: lots }]", 1301)]
    [InlineData("devices: [{ name: a, address: local, profile: board, sram: 64KiB }]", 1301)]
    [InlineData("{ join: b, devices: [{ name: a, address: local, profile: board }] }", 1301)]
    [InlineData("devices: [{ name: a, address: local, profile: board, arena: lots }]", 1301)]
    [InlineData("devices: [{ name: a, address: local, profile: board, link_loss: 100% }]", 1301)]
    [InlineData("devices: [{ name: a, address: local, profile: board, link_loss: some }]", 1301)]
    [InlineData("devices: [{ name: a, address: local, profile: board }, { name: a, address: local, profile: board }]", 1303)]
    public void A_wrong_cluster_is_refused_by_number(string yaml, int code) =>
        Should.Throw<EdgeException>(() => Read(yaml)).Code.ShouldBe(code);

    [Fact]
    public void Boards_are_read_with_the_profile_of_their_kind()
    {
        ClusterSpec cluster = Read("""
            join: hub
            devices:
              - { name: hub, address: local, profile: board }
              - { name: desk, address: /dev/ttyACM0@921600, board: m4, sram: 64KiB }
              - { name: emulated, address: 'qemu:m4', arena: 20000 }
            """);

        cluster.Join.ShouldBe("hub");
        cluster.Devices.Select(d => d.Board).ShouldBe([null, "m4", "m4"]);
        cluster.Devices.Select(d => d.SramBytes).ShouldBe([null, 65536L, null]);
        cluster.Devices[2].Profile.ArenaBytes.ShouldBe(20_000);
        cluster.Only([1, 2]).Join.ShouldBeNull();
        cluster.Only([0, 2]).ShouldSatisfyAllConditions(c => c.Join.ShouldBe("hub"), c => c.Devices.Length.ShouldBe(2));
    }

    private static ClusterSpec Read(string yaml) =>
        ClusterFile.Read(yaml, "test", name => name == "board" ? Profile : null, name => name == "m4" ? Profile : null);
}
