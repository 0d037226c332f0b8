using System.Text;
using CdnNode.Delivery.Pacing;
using CdnNode.Delivery.Sockets;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;

namespace CdnNode.Front;

/// <summary>The targets that the front may answer by itself: taught by requests that took the full way, forgotten when routes change.</summary>
/// <remarks>
/// One slot for each remainder of the hash of host and target (which the runtime seeds, so that nobody can aim at a slot), the newest wins: no lock, no list of
/// what is used, and at most 2,048 targets.
/// The cache itself is asked for every hit, so purges, replacements and ages need nothing here.
/// </remarks>
internal sealed class HotTargets(PaceRoutes paces, ViewerSessions viewers) : IConfigChangeListener
{
    private const int Slots = 2_048;
    private volatile HotTarget?[] _slots = new HotTarget?[Slots];
    private volatile bool _isOn = true;

    public HotTarget? Find(ReadOnlySpan<byte> host, ReadOnlySpan<byte> target, TimeSpan now) =>
        Volatile.Read(ref _slots[SlotOf(host, target)]) is { } known && known.Is(host, target) && known.IsValid(now) ? known : null;

    /// <summary>The answer is in the cache now, and the request's fields had no part in its choice. Before the body leaves: a paced one takes its time.</summary>
    /// <param name="now">On the monotonic clock.</param>
    public void Learn(HttpContext context, EdgeRequest request, StoredResponse stored, TimeSpan now)
    {
        if (!_isOn || ViewerSocket.OpenOf(context) is null || !HttpMethods.IsGet(context.Request.Method)) return;
        // Each viewer has a playlist of its own.
        if (stored.Facts.IsPlaylist && paces.Options.SessionParameter is not null) return;
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var host = context.Request.Headers.Host.ToString();
        // Directives of low-latency HLS mean another thing at another time.
        if (host.Length == 0 || !target.StartsWith('/') || target.Contains("_HLS_", StringComparison.Ordinal) || target.Length + host.Length > RequestHead.MaxBytes / 2) return;
        if (KnowsWell(host, target, now)) return;
        var pace = paces.Of(request.RouteId).Settings;
        var query = context.Request.QueryString.Value ?? "";
        var mayPace = !pace.Options.KernelPacing && !paces.Options.Cmsd && !viewers.MayName(query);
        var known = new HotTarget(host, target, request, context.Request.Path.Value ?? "", query, pace, mayPace, now);
        Volatile.Write(ref _slots[SlotOf(known.HostBytes, known.TargetBytes)], known);
    }

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => Forget();

    /// <summary>Other routes: what was learned is over. Where a request's fields choose the route, nothing is learned at all.</summary>
    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
        _isOn = !proxyConfigs.Any(static config => config.Routes.Any(static route => route.Match.Headers is { Count: > 0 }));
        Forget();
    }

    private void Forget() => _slots = new HotTarget?[Slots];

    private bool KnowsWell(string host, string target, TimeSpan now)
    {
        Span<byte> bytes = stackalloc byte[RequestHead.MaxBytes / 2];
        var hostBytes = bytes[..Encoding.Latin1.GetBytes(host, bytes)];
        var targetBytes = bytes[hostBytes.Length..];
        targetBytes = targetBytes[..Encoding.Latin1.GetBytes(target, targetBytes)];
        return Find(hostBytes, targetBytes, now) is { } known && known.IsYoung(now);
    }

    private static int SlotOf(ReadOnlySpan<byte> host, ReadOnlySpan<byte> target)
    {
        var hash = new HashCode();
        hash.AddBytes(host);
        hash.AddBytes(target);
        return hash.ToHashCode() & (Slots - 1);
    }
}
