using System.Globalization;
using CdnNode.LoadBench.Load;

namespace CdnNode.LoadBench.Targets;

/// <summary>A kind of object that the bench asks for.</summary>
internal sealed class ObjectKind
{
    public static readonly ObjectKind Segment = new("1m", "1 MB", 1_000_000, "ts");
    public static readonly ObjectKind SmallSegment = new("100k", "100 KB", 100_000, "ts");
    public static readonly ObjectKind Playlist = new("2k", "2 KB", 2_000, "m3u8");
    private readonly string[] _files;
    private readonly byte[][] _requests;

    private ObjectKind(string name, string title, int bytes, string extension)
    {
        (Title, Bytes, IsPlaylist) = (title, bytes, extension == "m3u8");
        _files = [.. Enumerable.Range(0, MediaTree.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}-{i}.{extension}"))];
        _requests = [.. _files.Select(Connection.Request)];
    }

    /// <summary>Those of every run.</summary>
    public static IReadOnlyList<ObjectKind> All { get; } = [Segment, SmallSegment, Playlist];

    /// <summary>Segments that a viewer plays for ten seconds.</summary>
    public static ObjectKind TenSeconds(int kilobits)
    {
        var number = kilobits.ToString(CultureInfo.InvariantCulture);
        return new($"{number}k-10s", $"10 s at {number} kbit/s", kilobits * 1250, "ts");
    }

    public string Title { get; }

    public int Bytes { get; }

    public bool IsPlaylist { get; }

    public string FileOf(int i) => _files[i % MediaTree.Count];

    public ReadOnlySpan<byte> RequestOf(int i) => _requests[i % MediaTree.Count];
}
