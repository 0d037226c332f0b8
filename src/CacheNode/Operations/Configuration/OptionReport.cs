namespace CdnNode.Operations.Configuration;

/// <summary>What one reading of the configuration has found: the keys that exist, and every error.</summary>
internal sealed class OptionReport
{
    private readonly Dictionary<string, KnownKey> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<OptionProblem> _errors = [];

    public IReadOnlyDictionary<string, KnownKey> Keys => _keys;

    public IReadOnlyList<OptionProblem> Errors => _errors;

    /// <summary>Makes a key known, and checks that a value stands where a value belongs and a section where a section does.</summary>
    public void Know(IConfigurationSection parent, string key, KeyKind kind)
    {
        var section = parent.GetSection(key);
        if (!_keys.TryAdd(section.Path, new KnownKey(section.Path, kind)))
            return;
        if (kind == KeyKind.Value && section.GetChildren().Any())
            Fail(section.Path, "a section or a list stands here", "allowed is one value");
        else if (kind is KeyKind.Section or KeyKind.Map && !string.IsNullOrEmpty(section.Value))
            Fail(section.Path, $"'{section.Value}' is a value", "allowed is a section");
    }

    public void Fail(string key, string wrong, string allowed) => _errors.Add(new OptionProblem(key, wrong, allowed));
}
