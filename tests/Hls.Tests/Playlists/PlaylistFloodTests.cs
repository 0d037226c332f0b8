using System.Text;
using CdnNode.Hls.Playlists;
using CdnNode.Hls.Tests.Fuzzing;

namespace CdnNode.Hls.Tests.Playlists;

/// <summary>The largest playlists that the limits let in, made of the shortest lines: what a reader allocates stays in proportion to them.</summary>
public class PlaylistFloodTests
{
    public static TheoryData<string, string, string> Floods => new()
    {
        { "segments", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z\n", "#EXTINF:1,\na\n" },
        { "segments dated from their end", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n", "#EXTINF:1,\na\n" },
        { "parts", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n", "#EXT-X-PART:URI=a,DURATION=1\n" },
        { "keys", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n", "#EXT-X-KEY:METHOD=A,URI=a\n" },
        { "maps", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n", "#EXT-X-MAP:URI=a\n" },
        { "hints", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n", "#EXT-X-PRELOAD-HINT:TYPE=A,URI=a\n" },
        { "variants", "#EXTM3U\n", "#EXT-X-STREAM-INF:BANDWIDTH=1\na\n" },
        { "empty lines", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n", "\n" },
        { "unknown tags", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n", "#EXT\n" },
        { "attributes", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:", "A=," },
        { "lines of attributes", "#EXTM3U\n", "#EXT-X-STREAM-INF:" + string.Concat(Enumerable.Repeat("A=,", 127)) + "BANDWIDTH=1\na\n" },
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public void A_flood_costs_no_more_than_sixteen_times_its_size(string what, string head, string repeated)
    {
        foreach (var count in new[] { 1_900, 20_000, ((2 * 1024 * 1024) - 200) / repeated.Length })
        {
            var bytes = Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Repeat(repeated, Math.Min(count, 2_000_000 / repeated.Length))) + "\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z\n");
            var before = GC.GetAllocatedBytesForCurrentThread();
            PlaylistReader.TryRead(bytes, out _, out _);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= Fuzz.AllocationLimit(bytes.Length), $"{count} {what}, {bytes.Length} bytes: {allocated} bytes allocated");
        }
    }
}
