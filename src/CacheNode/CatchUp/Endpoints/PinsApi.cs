using CdnNode.CatchUp.Dialects;
using CdnNode.Operations.Admin;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Options;

namespace CdnNode.CatchUp.Endpoints;

/// <summary>
/// "Keep this programme", on the admin listener: <c>PUT /api/recordings/{channel}/pins/{id}?from=&amp;to=</c> keeps the hours of a range from retention, <c>DELETE</c> gives
/// them back. Both answer with what is kept of the channel.
/// </summary>
internal sealed class PinsApi(Recordings.Recordings recordings, CatchUpAnswers answers, SpanQuery spans)
{
    private const string Pins = "/pins/";

    public Task PutAsync(HttpContext context) => ChangeAsync(context, (channel, id) =>
        spans.TryRead(context, null, out var from, out var to, out var problem) ? PinAsync(context, channel, new PinnedRange(id, from, to)) : answers.BadAsync(context, problem, Nearest.To(channel, from, to)));

    public Task DeleteAsync(HttpContext context) => ChangeAsync(context, async (channel, id) =>
    {
        if (!channel.Pins.Any(pin => pin.Id == id))
        {
            await answers.NotFoundAsync(context, "nothing is pinned by this id", "id", null);
            return;
        }
        await channel.UnpinAsync(id);
        await AnswerAsync(context, channel);
    });

    private async Task PinAsync(HttpContext context, RecordedChannel channel, PinnedRange pin)
    {
        if (channel.Pins.Count >= RecordedChannel.MaxPins && !channel.Pins.Any(known => known.Id == pin.Id))
        {
            await answers.BadAsync(context, new CatchUpProblem("id", $"{RecordedChannel.MaxPins} ranges of this channel are pinned", "an id that is pinned already"), null);
            return;
        }
        await channel.PinAsync(pin);
        await AnswerAsync(context, channel);
    }

    private async Task ChangeAsync(HttpContext context, Func<RecordedChannel, string, Task> change)
    {
        var path = context.Request.Path.Value![(RecordingsApi.Path.Length + 1)..];
        var at = path.IndexOf(Pins, StringComparison.Ordinal);
        if (at < 0)
        {
            await answers.NotFoundAsync(context, $"only {RecordingsApi.Path}/{{channel}}{Pins}{{id}} can be changed", "path", null);
            return;
        }
        var id = path[(at + Pins.Length)..];
        if (recordings.Find(path[..at]) is not { } channel) await answers.NotFoundAsync(context, "no channel of this name is recorded", "channel", null);
        else if (!RecordedChannelOptions.IsName(id)) await answers.BadAsync(context, new CatchUpProblem("id", "no name for a pin", $"1 to {RecordedChannelOptions.MaxNameLength} of A-Z a-z 0-9 . _ -, not beginning with a dot"), null);
        else await TryAsync(context, () => change(channel, id));
    }

    /// <summary>Pins are on the disk or they aren't.</summary>
    private static async Task TryAsync(HttpContext context, Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (IOException error) when (!context.Response.HasStarted)
        {
            await AdminJson.FailAsync(context, 503, $"it could not be written down: {error.Message}");
        }
    }

    private static Task AnswerAsync(HttpContext context, RecordedChannel channel) => AdminJson.WriteAsync(context, 200, json => RecordingsApi.WritePins(json, channel));
}
