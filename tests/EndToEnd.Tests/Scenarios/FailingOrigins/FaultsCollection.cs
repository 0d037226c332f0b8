namespace CdnNode.EndToEnd.Tests.Scenarios.FailingOrigins;

/// <summary>All classes that share the one node; they run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultsCollection : ICollectionFixture<Faults>
{
    public const string Name = "Failing origins";
}
