namespace CdnNode.Hls.Tests;

/// <summary>The samples beside the tests: made by ffmpeg, or by hand where ffmpeg doesn't know a feature.</summary>
internal static class Corpus
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Root, name));

    public static byte[][] All(string folder) => [.. Names(folder).Select(name => Bytes(name))];

    public static IEnumerable<string> Names(string folder) => Directory.GetFiles(Path.Combine(Root, folder))
        .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal);

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Corpus");
}
