using System.Text;

namespace Edge.Transport.Links;

/// <summary>Text of an error on its way to a peer: short, and always valid UTF-8.</summary>
internal static class ReasonText
{
    /// <summary>The first characters of <paramref name="text"/>; what is not Unicode becomes U+FFFD.</summary>
    public static byte[] Encode(string text, int maxChars)
    {
        int length = Math.Min(text.Length, maxChars);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        return Encoding.UTF8.GetBytes(text, 0, length);
    }
}
