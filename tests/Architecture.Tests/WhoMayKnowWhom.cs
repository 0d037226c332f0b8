using System.Reflection;

namespace CdnNode.Architecture.Tests;

/// <summary>docs/architecture.md, "Who may know whom", as assembly references.</summary>
public sealed class WhoMayKnowWhom
{
    [Theory]
    [InlineData("CdnNode.Hls")]
    [InlineData("CdnNode.Shaper")]
    [InlineData("CdnNode.Caching")]
    public void The_libraries_know_nothing_of_ours(string name)
    {
        var references = Assembly.Load(name).GetReferencedAssemblies().Select(static a => a.Name!).Where(static n => n.StartsWith("CdnNode.", StringComparison.Ordinal) || n == "cdnnode");

        Assert.Empty(references);
    }

    [Theory]
    [InlineData("CdnNode.Hls")]
    [InlineData("CdnNode.Shaper")]
    public void The_pure_libraries_know_no_web_server(string name)
    {
        var references = Assembly.Load(name).GetReferencedAssemblies().Select(static a => a.Name!);

        Assert.DoesNotContain(references, static n => n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || n.StartsWith("Yarp", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_stay_within_four_hundred_lines()
    {
        var root = Root();
        var long_ones = Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(static f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(static f => File.ReadLines(f).Count() > 400);

        Assert.Empty(long_ones);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "CdnNode.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
