using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.LowLatency;

/// <summary>
/// An origin of one low-latency channel (RFC 8216bis): it holds blocking reloads until the part is there, makes parts when it is told to, and
/// answers <c>_HLS_skip</c> with a delta update.
/// </summary>
internal sealed class LowLatencyOrigin
{
    public const int TargetSeconds = 4;
    private const int PartsASegment = 4;
    private const int WindowSegments = 12;
    private const int SkippedSegments = 6;
    private readonly ConcurrentDictionary<string, int> _asked = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _parts;
    private bool _isOver;

    /// <param name="lastSegment">Media sequence number of the last complete segment at the start.</param>
    public LowLatencyOrigin(long lastSegment) => _parts = (lastSegment + 1) * PartsASegment;

    /// <summary>How often a target was asked for.</summary>
    public int CountOf(string target) => _asked.GetValueOrDefault(target);

    /// <summary>Playlist requests of any form.</summary>
    public int Playlists => _asked.Where(static pair => pair.Key.Contains(".m3u8", StringComparison.Ordinal)).Sum(static pair => pair.Value);

    public async Task WhenAskedAsync(string target, CancellationToken cancellation)
    {
        while (CountOf(target) == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public void AddParts(int count)
    {
        TaskCompletionSource more;
        lock (_lock)
        {
            _parts += count;
            (more, _more) = (_more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        more.SetResult();
    }

    public void End()
    {
        _isOver = true;
        AddParts(0);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        _asked.AddOrUpdate(request.Path + request.QueryString, 1, static (_, n) => n + 1);
        if (!request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal))
        {
            context.Response.ContentType = "video/mp4";
            await context.Response.WriteAsync(request.Path.Value, context.RequestAborted);
            return;
        }
        await HoldAsync(request.Query, context.RequestAborted);
        context.Response.ContentType = "application/vnd.apple.mpegurl";
        await context.Response.WriteAsync(Text(isDelta: request.Query["_HLS_skip"] == "YES"), context.RequestAborted);
    }

    private async Task HoldAsync(IQueryCollection query, CancellationToken cancellation)
    {
        if (!long.TryParse(query["_HLS_msn"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return;
        var part = long.TryParse(query["_HLS_part"], NumberStyles.None, CultureInfo.InvariantCulture, out var p) ? p : PartsASegment - 1;
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_isOver || _parts > (number * PartsASegment) + part) return;
                more = _more.Task;
            }
            await more.WaitAsync(cancellation);
        }
    }

    private string Text(bool isDelta)
    {
        long parts;
        lock (_lock) parts = _parts;
        var complete = parts / PartsASegment;
        var first = Math.Max(0, complete - WindowSegments);
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:9\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{TargetSeconds}\n#EXT-X-PART-INF:PART-TARGET=1.0\n");
        text.Append("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=3.0,CAN-SKIP-UNTIL=24.0\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{first}\n#EXT-X-MAP:URI=\"init.mp4\"\n");
        if (isDelta) text.Append(CultureInfo.InvariantCulture, $"#EXT-X-SKIP:SKIPPED-SEGMENTS={SkippedSegments}\n");
        for (var number = first + (isDelta ? SkippedSegments : 0); number < complete; number++)
        {
            if (number >= complete - 2) AppendParts(text, number, PartsASegment);
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:4.0,\ns{number}.mp4\n");
        }
        AppendParts(text, complete, (int)(parts % PartsASegment));
        return text.Append(_isOver ? "#EXT-X-ENDLIST\n" : $"#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{PartName(complete, (int)(parts % PartsASegment))}\"\n").ToString();
    }

    private static void AppendParts(StringBuilder text, long number, int count)
    {
        for (var part = 0; part < count; part++)
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PART:DURATION=1.0,URI=\"{PartName(number, part)}\"{(part == 0 ? ",INDEPENDENT=YES" : "")}\n");
    }

    private static string PartName(long number, int part) => $"s{number}.p{part}.mp4";
}
