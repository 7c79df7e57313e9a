using System.Security.Cryptography;
using System.Text;

namespace Edge.Cli.Server;

/// <summary>The secret that clients of a server must know. Comparing takes the same time whatever they send.</summary>
internal sealed class ApiKey
{
    private const int LeastLength = 16;
    private const int MostLength = 1024;
    private const string Scheme = "Bearer ";

    private readonly byte[] _digest;

    private ApiKey(string key) => _digest = DigestOf(key);

    /// <summary>Reads the first line of a file.</summary>
    /// <exception cref="Model.EdgeException">EDGE5319: it holds no key, or one that can be guessed.</exception>
    public static ApiKey Read(FileInfo file)
    {
        using StreamReader reader = file.OpenText();
        char[] text = new char[MostLength + 1];
        int count = reader.ReadBlock(text);
        string key = new string(text, 0, count).Trim();
        return key.Length is >= LeastLength and < MostLength && !key.Any(char.IsWhiteSpace) ? new ApiKey(key) : throw ServerErrors.WeakKey(file.Name, LeastLength);
    }

    /// <summary>Whether an <c>Authorization</c> header has the key.</summary>
    public bool IsIn(string? header) =>
        header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true && CryptographicOperations.FixedTimeEquals(_digest, DigestOf(header[Scheme.Length..].Trim()));

    private static byte[] DigestOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
