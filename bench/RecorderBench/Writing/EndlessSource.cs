using System.Globalization;
using System.Text;
using CdnNode.Recorder.Source;

namespace CdnNode.RecorderBench.Writing;

/// <summary>Live channels in memory that list six new segments of 2 MiB with every look: the demo's transport streams, filled up with null packets.</summary>
internal sealed class EndlessSource : IRecordingSource
{
    public const int SegmentBytes = 11_155 * PacketBytes;
    private const int PacketBytes = 188;
    private const int Window = 6;
    private const int Files = 8;

    private readonly byte[][] _segments = [.. Enumerable.Range(0, Files).Select(Segment)];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _looks = new();
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow.AddHours(-12);

    public string? Resolve(string playlistPath, string uri) => playlistPath[..(playlistPath.LastIndexOf('/') + 1)] + uri;

    public ValueTask<SourceAnswer> ReadAsync(SourceRequest request, CancellationToken cancellation)
    {
        if (request.Path.EndsWith(".m3u8", StringComparison.Ordinal))
            return new(SourceAnswer.Of(new MemoryStream(Playlist(_looks.AddOrUpdate(request.Path, 1, static (_, looks) => looks + 1)))));
        var number = int.Parse(Path.GetFileNameWithoutExtension(request.Path), CultureInfo.InvariantCulture);
        return new(SourceAnswer.Of(new MemoryStream(_segments[number % Files], writable: false)));
    }

    private byte[] Playlist(int look)
    {
        var text = new StringBuilder($"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{look * Window}\n");
        for (var number = look * Window; number < (look + 1) * Window; number++)
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PROGRAM-DATE-TIME:{_began.AddSeconds(number):yyyy-MM-ddTHH:mm:ss.fffZ}\n#EXTINF:1.0,\n{number}.ts\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Segment(int file)
    {
        var bytes = new byte[SegmentBytes];
        var media = File.ReadAllBytes(Path.Combine(Quiet.Root, $"src/CacheNode/Demo/Clip/360p/{file}.ts"));
        media.CopyTo(bytes, 0);
        for (var at = media.Length; at < bytes.Length; at += PacketBytes)
            ((ReadOnlySpan<byte>)[0x47, 0x1F, 0xFF, 0x10]).CopyTo(bytes.AsSpan(at));
        return bytes;
    }
}
