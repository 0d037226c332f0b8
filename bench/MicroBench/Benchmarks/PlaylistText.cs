using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using CdnNode.Hls.Playlists;

namespace CdnNode.MicroBench.Benchmarks;

/// <summary>A media playlist read and written, as each reload of a live one is.</summary>
public class PlaylistText
{
    private byte[] _text = [];
    private Playlist _playlist = null!;

    [Params(6, 300)]
    public int Segments { get; set; }

    [GlobalSetup]
    public void Make()
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:1000\n");
        for (var i = 0; i < Segments; i++) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:4.000,\nsegment-{1000 + i:D6}.ts\n");
        _text = Encoding.UTF8.GetBytes(text.ToString());
        _playlist = Read() ?? throw new InvalidOperationException("The benchmark's playlist isn't one.");
    }

    [Benchmark(Description = "read")]
    public Playlist? Read() => PlaylistReader.TryRead(_text, out var playlist, out _) ? playlist : null;

    [Benchmark(Description = "write")]
    public byte[] Write() => PlaylistWriter.ToUtf8(_playlist);
}
