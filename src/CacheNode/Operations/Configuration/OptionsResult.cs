using CdnNode.Operations.Options;

namespace CdnNode.Operations.Configuration;

/// <summary>What was read, and everything that was wrong: usable only without errors.</summary>
/// <param name="Errors">Stop the start.</param>
/// <param name="Warnings">Unknown keys: told, then ignored.</param>
/// <param name="Keys">Every key that is known, in reading order.</param>
public sealed record OptionsResult(
    NodeOptions Options,
    IReadOnlyList<OptionProblem> Errors,
    IReadOnlyList<OptionProblem> Warnings,
    IReadOnlyList<KnownKey> Keys);
