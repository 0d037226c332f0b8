namespace CdnNode.Freshness;

/// <summary>delta-seconds (RFC 9111 section 1.2.2): digits only; anything past 2^31 counts as 2^31 seconds (68 years).</summary>
public static class DeltaSeconds
{
    /// <summary>What an overflowing value becomes.</summary>
    public const long Maximum = 1L << 31;

    /// <summary>Reads one or more digits. False when empty or when anything else is in the text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (text.IsEmpty)
        {
            return false;
        }
        long seconds = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
            seconds = Math.Min(seconds * 10 + (c - '0'), Maximum);
        }
        value = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
