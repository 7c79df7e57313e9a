using Edge.Model;
using Edge.Transport.Authentication;

namespace Edge.Transport.Tests.Authentication;

public sealed class PreSharedKeyTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void LineEndsAfterTheKeyDoNotCount()
    {
        File.WriteAllText(_file, "0123456789abcdef0123\r\n");
        byte[] fromFile = Mac(PreSharedKey.FromFile(_file));
        fromFile.ShouldBe(Mac(PreSharedKey.FromBytes("0123456789abcdef0123"u8)));
        fromFile.ShouldNotBe(Mac(PreSharedKey.FromBytes("0123456789abcdef0124"u8)));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(5000)]
    public void TooShortAndTooLongAreRefused(int length)
    {
        File.WriteAllBytes(_file, TestBytes.Create(length, 1));
        Should.Throw<EdgeException>(() => PreSharedKey.FromFile(_file)).Code.ShouldBe(4022);
    }

    [Fact]
    public void AMissingFileIsAnError() =>
        Should.Throw<EdgeException>(() => PreSharedKey.FromFile(_file + ".missing")).Code.ShouldBe(4022);

    [Fact]
    public void ADeviceThatNeverEndsIsAnError() =>
        Should.Throw<EdgeException>(() => PreSharedKey.FromFile("/dev/zero")).Code.ShouldBe(4022);

    private static byte[] Mac(PreSharedKey key)
    {
        byte[] mac = new byte[32];
        key.Authenticate("message"u8, mac);
        return mac;
    }
}
