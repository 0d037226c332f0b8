namespace CdnNode.PlaylistChecking;

/// <summary>What a checker found wrong, each with its place and the section of RFC 8216bis that says so.</summary>
internal sealed class Findings
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public void Add(string where, string what, string section) => _all.Add($"{where}: {what} (RFC 8216bis {section})");

    /// <summary>Notes what is wrong unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, string where, string what, string section)
    {
        if (!holds) Add(where, what, section);
    }
}
