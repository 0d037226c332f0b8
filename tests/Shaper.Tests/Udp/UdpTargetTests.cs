namespace CdnNode.Shaper.Tests;

public sealed class UdpTargetTests
{
    [Fact]
    public void A_target_is_an_address_a_port_and_parameters()
    {
        var target = UdpTarget.Parse("udp://239.1.1.1:5000?pkt_size=1316&ttl=4&localaddr=127.0.0.1");
        Assert.Equal(("239.1.1.1:5000", 1316, 4, "127.0.0.1", true), (target.EndPoint.ToString(), target.PacketBytes, target.Ttl, $"{target.LocalAddress}", target.IsMulticast));
        Assert.Equal(target, UdpTarget.Parse(target.ToString()));
    }

    [Theory]
    [InlineData("udp://127.0.0.1:5000", "127.0.0.1:5000", false)]
    [InlineData("UDP://@239.1.1.1:5000/", "239.1.1.1:5000", true)]
    [InlineData("udp://[::1]:5000?", "[::1]:5000", false)]
    [InlineData("udp://[ff02::1]:65535", "[ff02::1]:65535", true)]
    public void Parameters_have_defaults(string text, string endPoint, bool multicast)
    {
        var target = UdpTarget.Parse(text);
        Assert.Equal((endPoint, 1316, 1, multicast), (target.EndPoint.ToString(), target.PacketBytes, target.Ttl, target.IsMulticast));
    }

    [Theory]
    [InlineData(null, "is not a UDP target: expected udp://ADDRESS:PORT")]
    [InlineData("rtp://239.1.1.1:5000", "is not a UDP target")]
    [InlineData("udp://", "is not an IP address and a port from 1 to 65535")]
    [InlineData("udp://239.1.1.1", "is not an IP address and a port")]
    [InlineData("udp://239.1.1.1:0", "is not an IP address and a port")]
    [InlineData("udp://239.1.1.1:65536", "is not an IP address and a port")]
    [InlineData("udp://::1", "is not an IP address and a port")]
    [InlineData("udp://5000", "is not an IP address and a port")]
    [InlineData("udp://:5000", "is not an IP address and a port")]
    [InlineData("udp://host.example:5000", "is not an IP address and a port")]
    [InlineData("udp://239.1.1.1:5000?pkt_size=1000", "pkt_size is '1000': a multiple of 188 from 188 to 1316 is allowed")]
    [InlineData("udp://239.1.1.1:5000?pkt_size=1504", "pkt_size is '1504'")]
    [InlineData("udp://239.1.1.1:5000?ttl=256", "ttl is '256': 0 to 255 is allowed")]
    [InlineData("udp://239.1.1.1:5000?ttl=-1", "ttl is '-1'")]
    [InlineData("udp://239.1.1.1:5000?ttl", "ttl is ''")]
    [InlineData("udp://239.1.1.1:5000?localaddr=::1", "localaddr is '::1': an IP address of the target's family is allowed")]
    [InlineData("udp://239.1.1.1:5000?buffer=1", "'buffer' is not a parameter: pkt_size, ttl and localaddr are allowed")]
    public void A_bad_target_says_what_was_wrong_and_what_is_allowed(string? text, string expected)
    {
        Assert.False(UdpTarget.TryParse(text, out var target, out var error));
        Assert.Null(target);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
