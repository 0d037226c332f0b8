using System.Globalization;
using System.Text;

namespace CdnNode.LoadBench.Targets;

/// <summary>The objects that are served, made anew for a run.</summary>
internal sealed class MediaTree
{
    /// <summary>Objects of each kind: enough that no single one is hotter than a core's cache.</summary>
    public const int Count = 16;

    private readonly Random _random = new(1);

    /// <param name="folder">An empty folder, of a file system in memory.</param>
    public MediaTree(string folder)
    {
        Folder = folder;
        foreach (var kind in ObjectKind.All) Add(kind);
    }

    public string Folder { get; }

    public void Add(ObjectKind kind)
    {
        for (var i = 0; i < Count; i++) File.WriteAllBytes(Path.Combine(Folder, kind.FileOf(i)), kind.IsPlaylist ? Playlist(kind.Bytes) : Random(kind.Bytes));
    }

    private byte[] Random(int bytes)
    {
        var body = new byte[bytes];
        _random.NextBytes(body);
        return body;
    }

    private static byte[] Playlist(int bytes)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n");
        for (var i = 0; text.Length < bytes - 60; i++) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:4.000,\nsegment-{i:D6}.ts\n");
        return Encoding.ASCII.GetBytes(text.Append("#EXT-X-ENDLIST\n").ToString());
    }
}
