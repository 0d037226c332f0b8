namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>The clock of one program through a stream: its ends, its jumps, and the bit rate between.</summary>
internal sealed class PcrTrack
{
    private long _firstAtByte;
    private long _lastAtByte;
    private long _elapsed;
    private bool _jumped;

    /// <summary>In units of 27 MHz.</summary>
    public long? First { get; private set; }

    /// <summary>In units of 27 MHz.</summary>
    public long? Last { get; private set; }

    public long? BitsPerSecond => _elapsed > 0 && !_jumped
        ? (long)((Int128)(_lastAtByte - _firstAtByte) * 8 * TsClock.PcrPerSecond / _elapsed)
        : null;

    /// <summary>Takes the next PCR. False when it jumps unannounced.</summary>
    public bool TryTake(long pcr, long atByte, bool announced)
    {
        var step = Last is { } last ? TsClock.PcrDifference(last, pcr) : 0;
        var jumps = step < 0 || step > (long)(TsInspector.MaxPcrStep.TotalSeconds * TsClock.PcrPerSecond);
        if (First is null)
            (First, _firstAtByte) = (pcr, atByte);
        (Last, _lastAtByte) = (pcr, atByte);
        _elapsed += jumps ? 0 : step;
        _jumped |= jumps || announced;
        return !jumps || announced;
    }

    public void Reset()
    {
        (First, Last) = (null, null);
        (_firstAtByte, _lastAtByte, _elapsed, _jumped) = (0, 0, 0, false);
    }
}
