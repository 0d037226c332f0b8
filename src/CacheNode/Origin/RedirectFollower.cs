using Microsoft.Net.Http.Headers;

namespace CdnNode.Origin;

/// <summary>
/// Follows an origin's redirects as long as they lead to an origin of the same cluster; one that leads elsewhere, or in a circle, is a bad
/// answer: an origin may choose what is served, not whom the node talks to.
/// </summary>
/// <remarks>The object is kept under what the viewer asked for. Scheme, host and port must be those of a destination, as must be the path's beginning.</remarks>
public sealed class RedirectFollower(OriginClient client, ILogger<RedirectFollower> log) : IOrigin
{
    private const int MaxHops = 5;

    public async Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        for (var hop = 0; hop <= MaxHops; hop++)
        {
            var watch = new Watch(handler);
            var failure = await client.AskAsync(ask, watch, cancellation);
            if (watch.Location is not { } location) return failure;
            if (Resolve(ask, location) is not { } next)
            {
                OriginLog.RedirectRefused(log, ask.Path.Value ?? "", location);
                return OriginFailure.BadAnswer;
            }
            ask = next;
        }
        OriginLog.RedirectsWithoutEnd(log, ask.Path.Value ?? "", MaxHops);
        return OriginFailure.BadAnswer;
    }

    private static OriginAsk? Resolve(OriginAsk ask, string location)
    {
        foreach (var destination in ask.Route.Cluster?.DestinationsState.AllDestinations ?? [])
        {
            if (ask.Only is { } only && only != destination.DestinationId) continue;
            var address = new Uri(destination.Model.Config.Address.TrimEnd('/') + "/");
            if (Uri.TryCreate(new Uri(address, ask.Path.ToUriComponent().TrimStart('/')), location, out var target) && IsBelow(address, target))
            {
                var path = "/" + target.AbsolutePath[address.AbsolutePath.Length..];
                return ask with { Path = PathString.FromUriComponent(path), Query = new QueryString(target.Query), First = destination.DestinationId };
            }
        }
        return null;
    }

    private static bool IsBelow(Uri address, Uri target) =>
        target.Scheme == address.Scheme && target.Authority == address.Authority && target.UserInfo.Length == 0
        && target.AbsolutePath.StartsWith(address.AbsolutePath, StringComparison.Ordinal);

    private sealed class Watch(IAnswerHandler handler) : IAnswerHandler
    {
        public string? Location { get; private set; }

        public ValueTask<bool> OnHeadAsync(OriginHead head, CancellationToken cancellation)
        {
            if (head.Status is not (301 or 302 or 303 or 307 or 308) || head.Fields[HeaderNames.Location].ToString() is not { Length: > 0 } location)
                return handler.OnHeadAsync(head, cancellation);
            Location = location;
            return ValueTask.FromResult(false);
        }

        public ValueTask OnBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => handler.OnBodyAsync(bytes, cancellation);
    }
}
