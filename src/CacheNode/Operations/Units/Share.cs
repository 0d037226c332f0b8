using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CdnNode.Operations.Units;

/// <summary>Reads and writes a part of a whole, 0 to 1: <c>25%</c> or <c>0.25</c>.</summary>
public static class Share
{
    /// <summary>What <see cref="TryParse"/> accepts, for error messages.</summary>
    public const string Format = "a share such as 25% or 0.25";

    public static bool TryParse([NotNullWhen(true)] string? text, out double share)
    {
        share = 0;
        if (!Quantity.TrySplit(text, out var number, out var unit) || unit is not ("" or "%"))
            return false;
        share = (double)(unit.IsEmpty ? number : number / 100);
        return share <= 1;
    }

    public static string ToText(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.####}%");
}
