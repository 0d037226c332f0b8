using System.Globalization;

namespace CdnNode.Operations.Units;

/// <summary>Splits <c>1.5 GiB</c> into its number and its unit; shared by all unit parsers.</summary>
internal static class Quantity
{
    private const int LongestText = 40;

    /// <summary>Reads an unsigned decimal number and the (possibly empty) unit after it.</summary>
    public static bool TrySplit(string? text, out decimal number, out ReadOnlySpan<char> unit)
    {
        number = 0;
        unit = default;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty || trimmed.Length > LongestText)
            return false;
        var end = 0;
        while (end < trimmed.Length && (char.IsAsciiDigit(trimmed[end]) || trimmed[end] == '.'))
            end++;
        unit = trimmed[end..].TrimStart();
        return decimal.TryParse(trimmed[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
