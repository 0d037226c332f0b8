using CdnNode.Shaper;

namespace CdnNode.Delivery.Push;

/// <summary>One segment to be pushed.</summary>
/// <param name="Bytes">Whole TS packets.</param>
/// <param name="Duration">Media in it.</param>
internal sealed record PushSegment(byte[] Bytes, TimeSpan Duration)
{
    public BitRate Rate => BitRate.FromComputed(8.0 * Bytes.Length / Duration.TotalSeconds);
}
