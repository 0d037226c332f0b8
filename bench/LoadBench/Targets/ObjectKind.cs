using System.Globalization;

namespace CdnNode.LoadBench.Targets;

/// <summary>A kind of object that the bench asks for.</summary>
internal sealed record ObjectKind(string Name, int Bytes, string Extension)
{
    public static readonly ObjectKind Segment = new("1m", 1_000_000, "ts");
    public static readonly ObjectKind LongSegment = new("8m", 8_000_000, "ts");
    public static readonly ObjectKind SmallSegment = new("100k", 100_000, "ts");
    public static readonly ObjectKind Playlist = new("2k", 2_000, "m3u8");

    public static IReadOnlyList<ObjectKind> All { get; } = [Segment, LongSegment, SmallSegment, Playlist];

    public bool IsPlaylist => Extension == "m3u8";

    public string FileOf(int i) => string.Create(CultureInfo.InvariantCulture, $"{Name}-{i % MediaTree.Count}.{Extension}");
}
