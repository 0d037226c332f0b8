namespace CdnNode.Operations.Configuration;

/// <summary>Reads a list that may be written as an array or as one value.</summary>
internal static class ConfigurationList
{
    private static readonly char[] Separators = [',', ';'];

    /// <remarks>
    /// .NET merges arrays of two sources entry by entry, which would mix the origins of a file with those of the command line. So one value
    /// (as the command line and the environment write it) stands above an array.
    /// </remarks>
    /// <returns>Null when nothing is given; empty for an array without entries.</returns>
    public static IReadOnlyList<string>? Read(IConfigurationSection section)
    {
        if (!string.IsNullOrWhiteSpace(section.Value))
            return section.Value.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var entries = section.GetChildren().Select(child => child.Value ?? "").ToList();
        return entries.Count > 0 ? entries : section.Value is null ? null : [];
    }
}
