namespace CdnNode.Operations.Configuration;

/// <summary>Finds what was probably meant by an unknown name: the candidate with the smallest Levenshtein distance, if that is small.</summary>
internal static class NearestKey
{
    private const int LongestName = 256;

    /// <summary>The full key that <paramref name="path"/> most likely means: mistyped in place, or right but put in another section.</summary>
    public static string? Find(string path, IEnumerable<string> known)
    {
        var name = ConfigurationPath.GetSectionKey(path);
        var parent = ConfigurationPath.GetParentPath(path);
        var best = (Key: (string?)null, Distance: int.MaxValue);
        foreach (var candidate in known)
        {
            var elsewhere = string.Equals(ConfigurationPath.GetParentPath(candidate), parent, StringComparison.OrdinalIgnoreCase) ? 0 : 1;
            var distance = (2 * Distance(name, ConfigurationPath.GetSectionKey(candidate))) + elsewhere;
            if (distance < best.Distance)
                best = (candidate, distance);
        }
        return best.Distance <= 2 * Tolerated(name) + 1 ? best.Key : null;
    }

    /// <summary>Edits that turn one text into the other, without regard to case.</summary>
    public static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length > LongestName || right.Length > LongestName)
            return int.MaxValue / 4;
        Span<int> row = stackalloc int[right.Length + 1];
        for (var column = 0; column < row.Length; column++)
            row[column] = column;
        for (var line = 1; line <= left.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column < row.Length; column++)
            {
                var same = char.ToUpperInvariant(left[line - 1]) == char.ToUpperInvariant(right[column - 1]);
                var replaced = diagonal + (same ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.Min(replaced, 1 + Math.Min(row[column], row[column - 1]));
            }
        }
        return row[right.Length];
    }

    /// <summary>A third of the name may be wrong, at least one letter.</summary>
    public static int Tolerated(string name) => Math.Max(1, name.Length / 3);
}
