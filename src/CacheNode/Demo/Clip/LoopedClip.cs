using System.Buffers.Binary;
using System.Collections.Concurrent;
using CdnNode.Hls.Mp4;
using CdnNode.Hls.Mpeg2Ts;

namespace CdnNode.Demo.Clip;

/// <summary>The clip played again and again: segment <c>n</c> of a program without end, whose time stamps and counters run on through the loop.</summary>
/// <remarks>
/// Every segment is a function of its rendition, format and number alone, so no state is kept, any segment can be asked for at any time, and a restarted
/// origin gives the same bytes. Segment <c>n</c> is the clip's <c>n mod 8</c>, moved to <c>2n</c> seconds; transport stream clocks have 33 bits and wrap every
/// 26.5 hours, as they do in any broadcast.
/// </remarks>
internal sealed class LoopedClip
{
    private const long TicksPerSecond = 90_000;

    // make.sh keeps the second loop of its encoding: the clip's own stamps start one loop after zero.
    private const long ClipStartsAtLoop = 1;

    private readonly ConcurrentDictionary<ClipRendition, ContinuityDrift> _drifts = new();
    private readonly ConcurrentDictionary<ClipRendition, Mp4Report> _initializations = new();

    /// <summary>Makes segment <paramref name="number"/>, 0 or more.</summary>
    public byte[] ReadSegment(ClipRendition rendition, ClipFormat format, long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var (loop, index) = Math.DivRem(number, ClipFiles.SegmentCount);
        var segment = ClipFiles.ReadSegment(rendition, format, (int)index);
        var ticks = (loop - ClipStartsAtLoop) * (long)ClipFiles.LoopDuration.TotalSeconds * TicksPerSecond;
        var moved = format == ClipFormat.Cmaf ? TryMoveFragment(rendition, segment, number, ticks) : TryMoveStream(rendition, segment, loop, ticks);
        return moved ? segment : throw new InvalidOperationException($"The demo clip's segment {index} of {rendition.Name} is damaged.");
    }

    private bool TryMoveStream(ClipRendition rendition, byte[] segment, long loop, long ticks)
    {
        var restamper = new TsRestamper();
        var leadIn = _drifts.GetOrAdd(rendition, ContinuityDrift.Measure).LeadIn(segment, loop);
        return restamper.TryRestamp(leadIn, leadIn, ticks) && restamper.TryRestamp(segment, segment, ticks);
    }

    private bool TryMoveFragment(ClipRendition rendition, byte[] segment, long number, long ticks)
    {
        var initialization = _initializations.GetOrAdd(rendition, static key => Mp4Inspector.Inspect(ClipFiles.ReadInitialization(key)));
        return new FragmentRestamper(initialization).TryRestamp(segment, ticks) && TryNumberFragment(segment, (uint)(number + 1));
    }

    // A clip segment has one movie fragment, whose header (ISO/IEC 14496-12 section 8.8.5) comes before any media: type, version and flags, number.
    private static bool TryNumberFragment(Span<byte> segment, uint number)
    {
        var type = segment.IndexOf("mfhd"u8);
        return type >= 0 && BinaryPrimitives.TryWriteUInt32BigEndian(segment[(type + 8)..], number);
    }
}
