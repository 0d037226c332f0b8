using Xunit.v3;

namespace CdnNode.EndToEnd.Tests.Harness.Order;

/// <summary>Makes each class a collection of its own, which runs beside none unless it says <see cref="SideBySideAttribute"/>.</summary>
public sealed class AloneUnlessSideBySide(IXunitTestAssembly assembly) : TestCollectionFactoryBase(assembly)
{
    public override string DisplayName => "collection-per-class, alone unless side by side";

    protected override IXunitTestCollection GetDefaultTestCollection(Type testClass) => new XunitTestCollection(
        TestAssembly, collectionDefinition: null, disableParallelization: !testClass.IsDefined(typeof(SideBySideAttribute), inherit: false), $"{testClass.FullName}");
}
