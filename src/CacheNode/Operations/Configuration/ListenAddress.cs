using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CdnNode.Operations.Configuration;

/// <summary>A URL to listen on: <c>http://0.0.0.0:8080</c>, <c>https://[::]:443</c>, <c>http://localhost:8081</c>, <c>http://*:80</c>.</summary>
/// <remarks>Unlike ASP.NET, a host name is refused instead of being taken for "all addresses".</remarks>
/// <param name="Addresses">The addresses to bind: two for <c>localhost</c>, else one.</param>
public sealed record ListenAddress(bool Https, IReadOnlyList<IPAddress> Addresses, int Port, string Host)
{
    /// <summary>What <see cref="TryParse"/> accepts, for error messages.</summary>
    public const string Format = "http:// or https:// with an IP address, localhost or *, and a port";

    public bool IsLoopback => Addresses.All(IPAddress.IsLoopback);

    public string Scheme => Https ? "https" : "http";

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var https = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!https && !text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            return false;
        var authority = text[(https ? 8 : 7)..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        var hasPort = colon >= 0 && !authority.EndsWith(']');
        var port = https ? 443 : 80;
        if (hasPort && !TryParsePort(authority[(colon + 1)..], out port))
            return false;
        var host = hasPort ? authority[..colon] : authority;
        if (Resolve(host) is not { } addresses)
            return false;
        address = new ListenAddress(https, addresses, port, host);
        return true;
    }

    public static ListenAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not usable; allowed is {Format}");

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort;

    private static IPAddress[]? Resolve(string host) => host switch
    {
        "*" or "+" => [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any],
        _ when host.Equals("localhost", StringComparison.OrdinalIgnoreCase) => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out var v6) ? [v6] : null,
        _ => !host.Contains(':') && IPAddress.TryParse(host, out var v4) && v4.ToString() == host ? [v4] : null,
    };
}
