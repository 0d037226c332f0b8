namespace CdnNode.Operations.Configuration;

/// <summary>Finds the keys of a section that no reader asked for.</summary>
internal static class UnknownKeys
{
    private const int MostReported = 100;

    public static IReadOnlyList<OptionProblem> Find(IConfigurationSection root, IReadOnlyDictionary<string, KnownKey> known) =>
        [.. Walk(root, known).Take(MostReported).Select(path => Describe(path, known))];

    private static IEnumerable<string> Walk(IConfigurationSection section, IReadOnlyDictionary<string, KnownKey> known)
    {
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Path, out var key))
                yield return child.Path;
            else if (key.Kind is KeyKind.Section or KeyKind.Map)
            {
                foreach (var path in Walk(child, known))
                    yield return path;
            }
        }
    }

    private static OptionProblem Describe(string path, IReadOnlyDictionary<string, KnownKey> known) =>
        new(path, "unknown key, ignored", NearestKey.Find(path, known.Keys) is { } near ? $"did you mean {near}?" : "see configs/edge.json");
}
