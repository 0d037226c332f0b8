using System.Collections.Immutable;
using System.Text.Json;
using CdnNode.CatchUp.Dialects;
using CdnNode.Endpoints;
using CdnNode.Operations.Admin;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Endpoints;

/// <summary><c>/api/recordings[/{channel}]</c> on both listeners: what is recorded of a stretch (by default the last day), with its gaps and bytes.</summary>
internal sealed class RecordingsApi(Recordings.Recordings recordings, CatchUpAnswers answers, CatchUpDownload download, SpanQuery spans)
{
    public const string Path = "/api/recordings";
    private const string File = "/file";
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <summary>All channels, or the one that the path names.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var name = context.Request.Path.Value is { Length: > 15 } path ? path[(Path.Length + 1)..] : "";
        if (!spans.TryRead(context, s_day, out var from, out var to, out var problem)) await answers.BadAsync(context, problem, null);
        else if (name.Length == 0) await AllAsync(context, from, to);
        else if (recordings.Find(name) is { } channel) await OneAsync(context, channel, from, to);
        else await answers.NotFoundAsync(context, "no channel of this name is recorded", "channel", null);
    }

    /// <summary>The admin listener's: also <c>/api/recordings/{channel}/file?from=&amp;to=</c>, a stretch as one file.</summary>
    public Task ServeAdminAsync(HttpContext context) => context.Request.Path.Value!.EndsWith(File, StringComparison.Ordinal) ? FileAsync(context) : ServeAsync(context);

    private async Task FileAsync(HttpContext context)
    {
        var name = context.Request.Path.Value![(Path.Length + 1)..^File.Length];
        if (recordings.Find(name) is not { } channel) await answers.NotFoundAsync(context, "no channel of this name is recorded", "channel", null);
        else if (!spans.TryRead(context, null, out var from, out var to, out var problem)) await answers.BadAsync(context, problem, Nearest.To(channel, from, to));
        else await download.ServeAsync(context, channel, null, new CatchUpSpan.Range(from, to), context.Request.Query["extension"].ToString() is { Length: > 0 } extension ? extension : null);
    }

    private async Task AllAsync(HttpContext context, DateTimeOffset from, DateTimeOffset to)
    {
        var covered = new List<(RecordedChannel Channel, ImmutableArray<(RecordedRendition, RecordedCoverage)> Coverage)>();
        foreach (var channel in recordings.Channels) covered.Add((channel, await CoverAsync(channel, from, to, context.RequestAborted)));
        await AdminJson.WriteAsync(context, 200, json =>
        {
            json.WriteStartArray("recordings");
            foreach (var (channel, coverage) in covered)
            {
                json.WriteStartObject();
                Write(json, channel, coverage);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private async Task OneAsync(HttpContext context, RecordedChannel channel, DateTimeOffset from, DateTimeOffset to)
    {
        var coverage = await CoverAsync(channel, from, to, context.RequestAborted);
        Cors.Allow(context);
        await AdminJson.WriteAsync(context, 200, json => Write(json, channel, coverage));
    }

    private static async Task<ImmutableArray<(RecordedRendition, RecordedCoverage)>> CoverAsync(RecordedChannel channel, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var covered = ImmutableArray.CreateBuilder<(RecordedRendition, RecordedCoverage)>();
        foreach (var rendition in channel.Renditions) covered.Add((rendition, await rendition.CoverageAsync(from, to, cancellation)));
        return covered.ToImmutable();
    }

    private void Write(Utf8JsonWriter json, RecordedChannel channel, ImmutableArray<(RecordedRendition, RecordedCoverage)> covered)
    {
        json.WriteString("name", channel.Name);
        json.WriteString("title", recordings.TitleOf(channel));
        json.WriteString("playlist", channel.Playlist);
        WriteTime(json, "from", channel.Extent?.From);
        WriteTime(json, "to", channel.Extent?.To);
        json.WriteNumber("bytes", channel.Bytes);
        json.WriteStartArray("renditions");
        foreach (var (rendition, coverage) in covered)
        {
            json.WriteStartObject();
            json.WriteString("id", rendition.Id);
            json.WriteString("playlist", rendition.PlaylistPath);
            json.WriteNumber("targetDuration", rendition.TargetDurationSeconds);
            json.WriteNumber("bytes", coverage.Bytes);
            WriteRanges(json, "ranges", coverage.Ranges);
            WriteGaps(json, coverage.Gaps);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WritePins(json, channel);
    }

    /// <summary>What retention leaves alone.</summary>
    public static void WritePins(Utf8JsonWriter json, RecordedChannel channel)
    {
        json.WriteStartArray("pins");
        foreach (var pin in channel.Pins)
        {
            json.WriteStartObject();
            json.WriteString("id", pin.Id);
            WriteTime(json, "from", pin.From);
            WriteTime(json, "to", pin.To);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRanges(Utf8JsonWriter json, string name, IEnumerable<RecordedRange> ranges)
    {
        json.WriteStartArray(name);
        foreach (var range in ranges)
        {
            json.WriteStartObject();
            WriteTime(json, "from", range.From);
            WriteTime(json, "to", range.To);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteGaps(Utf8JsonWriter json, IEnumerable<RecordedGap> gaps)
    {
        json.WriteStartArray("gaps");
        foreach (var gap in gaps)
        {
            json.WriteStartObject();
            WriteTime(json, "from", gap.From);
            WriteTime(json, "to", gap.To);
            json.WriteString("cause", JsonNamingPolicy.CamelCase.ConvertName(gap.Cause.ToString()));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known) json.WriteString(name, known.UtcDateTime);
        else json.WriteNull(name);
    }
}
