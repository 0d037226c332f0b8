using CdnNode.Freshness;
using CdnNode.Operations.Options;
using CdnNode.Origin;
using CdnNode.Origin.Health;
using CdnNode.Origin.Local;
using Microsoft.Net.Http.Headers;

namespace CdnNode.Standby.Serving;

/// <summary>
/// Answers for channels with a hot standby as one origin would: media playlists are the stitched ones, pinned names go to the origin that they name
/// and to no other, the rest of a channel's playlists comes from the active origin first. Everything else passes.
/// </summary>
internal sealed class StandbyOrigin(StandbyDirectory directory, PlaylistFailover others, RedirectFollower pinned, NodeOptions options, TimeProvider time) : IOrigin
{
    /// <summary>So old may a playlist be in the cache: it is made anew from memory, and a change of origin is to be seen within a second.</summary>
    private const string Lifetime = "max-age=1";
    private readonly LocalAnswer _answer = new(time);

    public async Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        if (directory.Channels.Count == 0) return await others.AskAsync(ask, handler, cancellation);
        try
        {
            var path = ask.Path.ToUriComponent();
            if (PinnedName.TryUnpin(path, out var source, out var plain)) return await AskPinnedAsync(ask, source, plain, handler, cancellation);
            if (MediaKinds.OfPath(path) != MediaType.Playlist) return await others.AskAsync(ask, handler, cancellation);
            if (await FindRenditionAsync(ask, path, cancellation) is { } rendition) return await ShowAsync(rendition, ask, handler, cancellation);
            var active = directory.FindByFolder(path).Select(static channel => channel.Active).FirstOrDefault(static origin => origin is not null);
            return await others.AskAsync(ask with { First = ask.First ?? active }, handler, cancellation);
        }
        catch (TimeoutException)
        {
            return OriginFailure.Timeout;
        }
        catch (OperationCanceledException)
        {
            return OriginFailure.Dropped;
        }
    }

    private async Task<OriginFailure> AskPinnedAsync(OriginAsk ask, string source, string plain, IAnswerHandler handler, CancellationToken cancellation)
    {
        var found = directory.FindPinned(ask.Route, source);
        if (!found.IsOrigin)
        {
            // After a restart of the node the first question may be for a segment.
            await WakeAsync(ask.Path.ToUriComponent(), cancellation);
            found = directory.FindPinned(ask.Route, source);
        }
        if (!found.IsOrigin) return await others.AskAsync(ask, handler, cancellation);
        // Of a run that hasn't begun there are no bytes yet; those of the present one would be kept under its name.
        if (!found.HasBegun) return await AnswerAsync(() => _answer.SendEmptyAsync(404, handler, cancellation).AsTask());
        return await pinned.AskAsync(ask with { Path = PathString.FromUriComponent(plain), Only = PinnedName.Split(source).Origin }, handler, cancellation);
    }

    private async Task<ServedRendition?> FindRenditionAsync(OriginAsk ask, string path, CancellationToken cancellation)
    {
        if (directory.FindRendition(ask) is { } known)
        {
            known.Channel.NoteAsked();
            await known.Channel.WhenLookedAsync(ask.FirstByteTimeout, cancellation);
            return known;
        }
        await WakeAsync(path, cancellation);
        return directory.FindRendition(ask);
    }

    /// <summary>
    /// A name that isn't known may be of a channel that nobody has asked for yet: its origins are looked at first. Of one that can't be looked at
    /// only the playlist it is configured by waits.
    /// </summary>
    private async Task WakeAsync(string path, CancellationToken cancellation)
    {
        foreach (var channel in directory.FindByFolder(path).ToList())
        {
            var isNamed = channel.Options.Playlist == path;
            if (isNamed || !channel.IsTried) channel.NoteAsked();
            if (isNamed) await channel.WhenLookedAsync(options.Origin.FirstByteTimeout, cancellation);
            else await channel.WhenTriedAsync(cancellation);
        }
    }

    private async Task<OriginFailure> ShowAsync(ServedRendition rendition, OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        if (rendition.Channel.Show(rendition.Id) is not { } playlist) return OriginFailure.Timeout;
        var content = new StitchedContent(playlist, time.GetUtcNow());
        return await AnswerAsync(() => _answer.SendAsync(content, new HeaderDictionary { [HeaderNames.CacheControl] = Lifetime }, ask, handler, cancellation).AsTask());
    }

    private static async Task<OriginFailure> AnswerAsync(Func<Task> send)
    {
        try
        {
            await send();
            return OriginFailure.None;
        }
        catch (AnswerDroppedException dropped)
        {
            return dropped.Reason;
        }
        catch (Exception)
        {
            // The handler's own: whoever waits is told by it.
            return OriginFailure.Dropped;
        }
    }
}
