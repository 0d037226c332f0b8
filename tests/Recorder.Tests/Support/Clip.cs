using CdnNode.Hls.Mp4;
using CdnNode.Hls.Mpeg2Ts;

namespace CdnNode.Recorder.Tests.Support;

/// <summary>Segments that ffmpeg made (the demo's clip, 2 s each), their time stamps moved so that no two are the same.</summary>
internal static class Clip
{
    public const decimal Seconds = 2.000000m;

    private const int Count = 8;

    private static readonly string s_folder = Path.Combine(Root(), "src/CacheNode/Demo/Clip/180p");

    public static byte[] Initialization { get; } = File.ReadAllBytes(Path.Combine(s_folder, "init.mp4"));

    public static byte[] Ts(long number)
    {
        var segment = File.ReadAllBytes(Path.Combine(s_folder, $"{number % Count}.ts"));
        Assert.True(new TsRestamper().TryRestamp(segment, segment, number / Count * Count * 2 * 90_000));
        return segment;
    }

    public static byte[] Fragment(long number)
    {
        var segment = File.ReadAllBytes(Path.Combine(s_folder, $"{number % Count}.m4s"));
        Assert.True(new FragmentRestamper(Mp4Inspector.Inspect(Initialization)).TryRestamp(segment, number / Count * Count * 2 * 90_000));
        return segment;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "CdnNode.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
