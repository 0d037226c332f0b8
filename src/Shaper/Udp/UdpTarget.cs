using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CdnNode.Shaper;

/// <summary>Where datagrams go, as written <c>udp://239.1.1.1:5000?pkt_size=1316&amp;ttl=4</c>.</summary>
/// <param name="EndPoint">Address and port. An address, not a name: looking names up is the caller's business.</param>
/// <param name="PacketBytes">Bytes of a datagram, a multiple of 188 from 188 to 1316. Default 1316.</param>
/// <param name="Ttl">Time to live of multicast datagrams, 0 to 255. Default 1: the local network.</param>
/// <param name="LocalAddress">Address of the interface that multicast leaves by; null is the system's choice.</param>
public sealed record UdpTarget(IPEndPoint EndPoint, int PacketBytes = TsUnit.Bytes, int Ttl = 1, IPAddress? LocalAddress = null)
{
    private const string Form = "expected udp://ADDRESS:PORT?pkt_size=1316&ttl=4&localaddr=ADDRESS";

    /// <summary>The address is a multicast group.</summary>
    public bool IsMulticast => EndPoint.AddressFamily == AddressFamily.InterNetworkV6
        ? EndPoint.Address.IsIPv6Multicast
        : EndPoint.Address.GetAddressBytes()[0] is >= 224 and <= 239;

    /// <exception cref="FormatException">Says what was wrong and what is allowed.</exception>
    public static UdpTarget Parse(string text) => TryParse(text, out var target, out var error) ? target : throw new FormatException(error);

    /// <summary>Reads a target; on failure <paramref name="error"/> says what was wrong and what is allowed.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out UdpTarget? target, [NotNullWhen(false)] out string? error)
    {
        target = null;
        const string scheme = "udp://";
        if (text is null || !text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            error = $"'{text}' is not a UDP target: {Form}";
            return false;
        }
        var rest = text.AsSpan(scheme.Length);
        var question = rest.IndexOf('?');
        var authority = (question < 0 ? rest : rest[..question]).TrimEnd('/').TrimStart('@');
        if (!HasPort(authority) || !IPEndPoint.TryParse(authority, out var endPoint) || endPoint.Port == 0)
        {
            error = $"'{authority}' is not an IP address and a port from 1 to 65535 (IPv6 in brackets): {Form}";
            return false;
        }
        target = new UdpTarget(endPoint);
        error = question < 0 ? null : ReadParameters(rest[(question + 1)..].ToString(), ref target);
        if (error is not null)
            target = null;
        return error is null;
    }

    // IPEndPoint reads a bare number, and a bare IPv6 address, as an address without a port.
    private static bool HasPort(ReadOnlySpan<char> authority) =>
        authority.LastIndexOf(':') is > 0 and var colon && (authority[0] != '[' || authority[colon - 1] == ']') && authority[..colon].ContainsAny('.', ']');

    private static string? ReadParameters(string query, ref UdpTarget target)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
            if (ReadParameter(name, value, ref target) is { } error)
                return error;
        }
        return null;
    }

    private static string? ReadParameter(string name, string value, ref UdpTarget target)
    {
        switch (name)
        {
            case "pkt_size":
                if (!TryNumber(value, TsUnit.PacketBytes, TsUnit.Bytes, out var size) || size % TsUnit.PacketBytes != 0)
                    return $"pkt_size is '{value}': a multiple of {TsUnit.PacketBytes} from {TsUnit.PacketBytes} to {TsUnit.Bytes} is allowed";
                target = target with { PacketBytes = size };
                return null;
            case "ttl":
                if (!TryNumber(value, 0, 255, out var ttl))
                    return $"ttl is '{value}': 0 to 255 is allowed";
                target = target with { Ttl = ttl };
                return null;
            case "localaddr":
                if (!IPAddress.TryParse(value, out var local) || local.AddressFamily != target.EndPoint.AddressFamily)
                    return $"localaddr is '{value}': an IP address of the target's family is allowed";
                target = target with { LocalAddress = local };
                return null;
            default:
                return $"'{name}' is not a parameter: pkt_size, ttl and localaddr are allowed";
        }
    }

    private static bool TryNumber(string value, int least, int most, out int number) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        $"udp://{EndPoint}?pkt_size={PacketBytes}&ttl={Ttl}{(LocalAddress is null ? "" : $"&localaddr={LocalAddress}")}";
}
