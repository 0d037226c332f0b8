using CdnNode.Shaper;

namespace CdnNode.Operations.Options;

/// <summary>One channel that is pushed over UDP: section <c>CdnNode:Shaper:Push:&lt;name&gt;</c>.</summary>
/// <param name="Path">Path of a playlist of this node, of MPEG-TS segments. Of a multivariant playlist the top rung is pushed.</param>
/// <param name="Url">Where to: <c>udp://239.1.1.1:5000?pkt_size=1316&amp;ttl=4</c>.</param>
public sealed record PushOptions(string Path, UdpTarget Url);
