using System.Globalization;

namespace Edge.Devices.Flashing;

/// <summary>Vendor and product of a USB device, written <c>0483:df11</c>.</summary>
/// <param name="Vendor">The vendor.</param>
/// <param name="Product">The product.</param>
public readonly record struct UsbId(ushort Vendor, ushort Product)
{
    /// <summary>Reads <c>0483:df11</c>.</summary>
    public static bool TryParse(string? text, out UsbId id)
    {
        string[] parts = (text ?? string.Empty).Split(':');
        id = default;
        if (parts.Length != 2 || !TryParseHalf(parts[0], out ushort vendor) || !TryParseHalf(parts[1], out ushort product))
        {
            return false;
        }

        id = new UsbId(vendor, product);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Vendor:x4}:{Product:x4}";

    private static bool TryParseHalf(string text, out ushort half) =>
        ushort.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out half);
}
