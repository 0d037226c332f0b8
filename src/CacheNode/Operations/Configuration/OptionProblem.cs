namespace CdnNode.Operations.Configuration;

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="Key">The full key, <c>CdnNode:Memory:Cap</c>.</param>
/// <param name="Wrong">What is wrong, with the value (secrets excepted).</param>
/// <param name="Allowed">What is allowed there, or what was probably meant.</param>
public sealed record OptionProblem(string Key, string Wrong, string Allowed)
{
    /// <summary>One line, control characters taken out: values come from files and the environment.</summary>
    public override string ToString() =>
        string.Concat($"{Key}: {Wrong}; {Allowed}".Select(character => char.IsControl(character) ? '?' : character));
}
