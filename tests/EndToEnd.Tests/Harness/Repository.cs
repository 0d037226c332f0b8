namespace CdnNode.EndToEnd.Tests.Harness;

/// <summary>Where things lie in the working copy that this test assembly was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The node's assembly, built with the same configuration; <c>CDNNODE_DLL</c> names another (a published one).</summary>
    public static string NodeAssembly =>
        Environment.GetEnvironmentVariable("CDNNODE_DLL") is { Length: > 0 } named
            ? named
            : Path.Combine(Root, "src", "CacheNode", "bin", Configuration, "net10.0", "cdnnode.dll");

    /// <summary>Screenshots and logs that are worth keeping after the run.</summary>
    public static string Artifacts => Directory.CreateDirectory(Path.Combine(Root, "artifacts", "e2e")).FullName;

    /// <summary>.../bin/&lt;configuration&gt;/net10.0/</summary>
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CdnNode.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No CdnNode.sln above {AppContext.BaseDirectory}.");
    }
}
