using System.Collections.Immutable;
using Edge.Cli.Language;
using Edge.Cli.Tests.Verbs;
using Edge.Devices;
using Edge.Importers;
using Edge.Model;
using Edge.Planner.Language;

namespace Edge.Cli.Tests.Language;

/// <summary>The shares of the last plan are found for the same model and devices, whole or not at all.</summary>
public sealed class RememberedSharesTests : IDisposable
{
    private static readonly ImmutableArray<ClusterDevice> Devices =
        [new("kitchen", "tcp:10.0.0.7:7777", DeviceProfiles.Local), new("this machine", "inproc", DeviceProfiles.Local)];

    private readonly TinyModelFile _file = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ImportedModel _model;
    private readonly RememberedShares _shares;

    public RememberedSharesTests() => (_model, _shares) = (ModelFile.Open(_file.Path), new RememberedShares(_folder["shares"]));

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheLastSharesAreFoundForTheSameDevices()
    {
        _shares.Find(_model, Devices).ShouldBeNull();
        ShareSpeeds older = new(Digest.Of([1]), [1, 1]), last = new(Digest.Of([2]), [0.5, 1]);
        _shares.Keep(_model, Devices, older);
        _shares.Keep(_model, Devices, last);

        ShareSpeeds found = _shares.Find(_model, Devices).ShouldNotBeNull();
        (found.Plan, found.Speeds[0], found.Speeds[1]).ShouldBe((last.Plan, 0.5, 1.0));
        _shares.Find(_model, [Devices[0] with { Address = "tcp:10.0.0.8:7777" }, Devices[1]]).ShouldBeNull();
        _shares.Find(_model, [Devices[1]]).ShouldBeNull();
    }

    [Fact]
    public void ADamagedFileIsAsGoodAsNone()
    {
        _shares.Keep(_model, Devices, new ShareSpeeds(Digest.Of([2]), [0.5, 1]));
        string path = Directory.GetFiles(_folder["shares"]).ShouldHaveSingleItem();
        byte[] bytes = File.ReadAllBytes(path);
        for (int cut = 0; cut < bytes.Length; cut += 7)
        {
            File.WriteAllBytes(path, bytes[..cut]);
            _shares.Find(_model, Devices).ShouldBeNull();
            File.WriteAllBytes(path, [.. bytes[..cut], (byte)(bytes[cut] ^ 1), .. bytes[(cut + 1)..]]);
            _shares.Find(_model, Devices).ShouldBeNull();
        }
    }
}
