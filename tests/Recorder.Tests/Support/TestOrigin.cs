using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using CdnNode.Recorder.Source;

namespace CdnNode.Recorder.Tests.Support;

/// <summary>
/// A live origin behind the recorder's source. Its playlist slides by a segment with every read of it, so that nothing is missed however slow the machine is; it lies,
/// fails and restarts when the test says so.
/// </summary>
internal sealed class TestOrigin(TimeProvider time) : IRecordingSource
{
    public const int Window = 6;

    private readonly DateTimeOffset _start = time.GetUtcNow();

    public bool IsCmaf { get; set; }

    public bool HasDates { get; set; } = true;

    /// <summary>Number of the first segment: an origin that restarts begins at another one.</summary>
    public long FirstSequence { get; set; } = 1000;

    /// <summary>What is in front of segment names.</summary>
    public string Prefix { get; set; } = "s";

    public string? Name { get; set; }

    /// <summary>Tag lines in front of a segment, by its number from 0.</summary>
    public Func<long, string> Tags { get; set; } = static _ => "";

    /// <summary>No playlist is to be had.</summary>
    public bool IsAway { get; set; }

    /// <summary>Segments that come and go unseen.</summary>
    public int Skipped { get; set; }

    /// <summary>Renditions of a multivariant playlist at the channel's path; empty: it is a media playlist.</summary>
    public IReadOnlyList<string> Variants { get; set; } = [];

    /// <summary>Changes what a segment read gives: number from 0, whether from another origin, the true bytes; null is a 404.</summary>
    public Func<long, bool, byte[], byte[]?> Serve { get; set; } = static (_, _, bytes) => bytes;

    /// <summary>Which origin was to be avoided, of each question to another one.</summary>
    public ConcurrentQueue<string?> Avoided { get; } = new();

    /// <summary>Reads of each path.</summary>
    public ConcurrentDictionary<string, int> Reads { get; } = new();

    public byte[] Segment(long number) => IsCmaf ? Clip.Fragment(number) : Clip.Ts(number);

    public string? Resolve(string playlistPath, string uri)
    {
        var resolved = new Uri(new Uri("http://node" + playlistPath), uri);
        return resolved.Host == "node" ? resolved.PathAndQuery : null;
    }

    public ValueTask<SourceAnswer> ReadAsync(SourceRequest request, CancellationToken cancellation)
    {
        Reads.AddOrUpdate(request.Path, 1, static (_, count) => count + 1);
        var name = request.Path.Split('?', 2)[0][(request.Path.LastIndexOf('/') + 1)..];
        if (name == "master.m3u8")
            return new(Text(Multivariant()));
        if (name.EndsWith(".m3u8", StringComparison.Ordinal))
            return new(IsAway ? SourceAnswer.Failed(SourceFailure.Unreachable, "refused") : Text(Playlist(Reads[request.Path])));
        if (name == "init.mp4")
            return new(SourceAnswer.Of(new MemoryStream(Clip.Initialization), Name));
        if (request.FromAnotherOrigin)
            Avoided.Enqueue(request.Avoid);
        var number = long.Parse(name[Prefix.Length..name.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        return new(Serve(number, request.FromAnotherOrigin, Segment(number)) is { } bytes
            ? SourceAnswer.Of(new MemoryStream(bytes), request.FromAnotherOrigin ? "other" : Name)
            : SourceAnswer.Failed(SourceFailure.NotFound, "404"));
    }

    private SourceAnswer Text(string text) => SourceAnswer.Of(new MemoryStream(Encoding.UTF8.GetBytes(text)), Name);

    private string Multivariant() => "#EXTM3U\n" + string.Concat(Variants.Select(static (uri, i) => $"#EXT-X-STREAM-INF:BANDWIDTH={(i + 1) * 500_000}\n{uri}\n"));

    private string Playlist(int reads)
    {
        long newest = Math.Max(0, reads - 2) + Skipped + Window; // the first read only finds out what the playlist is
        var text = new StringBuilder($"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{FirstSequence + newest - Window}\n");
        if (IsCmaf)
            text.Append("#EXT-X-MAP:URI=\"init.mp4\"\n");
        for (var number = newest - Window; number < newest; number++)
        {
            text.Append(Tags(number));
            if (HasDates)
                text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PROGRAM-DATE-TIME:{Date(number):yyyy-MM-ddTHH:mm:ss.fffZ}\n");
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:2.000000,\n{Prefix}{number}.{(IsCmaf ? "m4s" : "ts")}\n");
        }

        return text.ToString();
    }

    public DateTimeOffset Date(long number) => _start.AddSeconds((double)((number - Window) * Clip.Seconds));
}
