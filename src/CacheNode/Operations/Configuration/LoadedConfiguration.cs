using CdnNode.Operations.Options;

namespace CdnNode.Operations.Configuration;

/// <summary>A configuration without errors.</summary>
public sealed record LoadedConfiguration(IConfigurationRoot Configuration, NodeOptions Options, IReadOnlyList<OptionProblem> Warnings);
