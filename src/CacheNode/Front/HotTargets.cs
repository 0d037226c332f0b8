using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CdnNode.Delivery.Pacing;
using CdnNode.Delivery.Sockets;
using CdnNode.Endpoints;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;

namespace CdnNode.Front;

/// <summary>The targets that the front may answer by itself: taught by hits that took the full way, forgotten when routes change.</summary>
/// <remarks>
/// One slot for each remainder of a seeded hash of host and target, the newest wins: no lock, no list of what is used, and at most 2,048 targets.
/// The cache itself is asked for every hit, so purges, replacements and ages need nothing here.
/// </remarks>
internal sealed class HotTargets(PaceRoutes paces) : IConfigChangeListener
{
    private const int Slots = 2_048;
    private readonly ulong _seed = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private volatile HotTarget?[] _slots = new HotTarget?[Slots];
    private volatile bool _isOn = true;

    public HotTarget? Find(ReadOnlySpan<byte> host, ReadOnlySpan<byte> target, TimeSpan now) =>
        Volatile.Read(ref _slots[SlotOf(host, target)]) is { } known && known.Is(host, target) && known.IsValid(now) ? known : null;

    /// <summary>A hit on this target left whole, unpaced whoever asks, and nothing of the request but host and target had a part in it.</summary>
    /// <param name="now">On the monotonic clock.</param>
    public void Learn(HttpContext context, EdgeRequest request, TimeSpan now)
    {
        if (!_isOn || ViewerSocket.DirectOf(context) is null || !HttpMethods.IsGet(context.Request.Method)) return;
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var host = context.Request.Headers.Host.ToString();
        // Directives of low-latency HLS mean another thing at another time.
        if (host.Length == 0 || !target.StartsWith('/') || target.Contains("_HLS_", StringComparison.Ordinal) || target.Length + host.Length > RequestHead.MaxBytes / 2) return;
        var query = context.Request.QueryString.Value ?? "";
        var known = new HotTarget(host, target, request, context.Request.Path.Value ?? "", query, paces.Of(request.RouteId).Settings, now);
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

    private int SlotOf(ReadOnlySpan<byte> host, ReadOnlySpan<byte> target) => (int)(Mix(target, Mix(host, _seed)) >> 32) & (Slots - 1);

    /// <summary>Multiply and fold, eight bytes at a time: quick and even enough for a table where a collision costs one full way.</summary>
    private static ulong Mix(ReadOnlySpan<byte> bytes, ulong hash)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * Odd;
            hash ^= hash >> 29;
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (var b in bytes) hash = (hash ^ b) * Odd;
        return (hash ^ (hash >> 31)) * Odd;
    }
}
