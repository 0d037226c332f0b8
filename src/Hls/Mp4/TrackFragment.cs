namespace CdnNode.Hls.Mp4;

/// <summary>Adds up a track's fragments while a segment is walked (ISO/IEC 14496-12 sections 8.8.7, 8.8.8 and 8.8.12).</summary>
internal sealed class TrackFragment
{
    private const uint HasBaseDataOffset = 0x1;
    private const uint HasDescriptionIndex = 0x2;
    private const uint HasDefaultDuration = 0x8;
    private const uint RunHasDataOffset = 0x1;
    private const uint RunHasFirstFlags = 0x4;
    private const uint RunHasDurations = 0x100;
    private const int FieldSize = 4;

    private ulong _decodeTime;
    private ulong _duration;
    private long _samples;
    private uint? _defaultDuration;

    public uint TrackId { get; private set; }

    public bool HasDecodeTime { get; private set; }

    public void TakeHeader(ref FieldReader fields)
    {
        var (_, flags) = fields.Full();
        TrackId = fields.U32();
        if ((flags & HasBaseDataOffset) != 0)
            fields.U64();
        if ((flags & HasDescriptionIndex) != 0)
            fields.U32();
        if ((flags & HasDefaultDuration) != 0)
            _defaultDuration = fields.U32();
    }

    public void TakeDecodeTime(ref FieldReader fields)
    {
        var (version, _) = fields.Full();
        _decodeTime = fields.Time(version);
        HasDecodeTime = !fields.IsShort;
    }

    /// <summary>Adds a run of samples, without trusting its count where durations are listed.</summary>
    public Mp4Defects TakeRun(ref FieldReader fields, uint knownDuration)
    {
        var (_, flags) = fields.Full();
        var count = fields.U32();
        if ((flags & RunHasDataOffset) != 0)
            fields.U32();
        if ((flags & RunHasFirstFlags) != 0)
            fields.U32();
        var fieldsPerSample = int.PopCount((int)(flags & 0xF00));
        if (fields.IsShort || (long)count * fieldsPerSample * FieldSize > fields.Remaining)
            return Mp4Defects.BadBox;

        UInt128 duration = (ulong)count * (_defaultDuration ?? knownDuration);
        if ((flags & RunHasDurations) != 0)
            duration = ListedDuration(ref fields, count, fieldsPerSample);
        return TryAdd(duration, count) ? Mp4Defects.None : Mp4Defects.Overflow;
    }

    /// <summary>Adds a later fragment of the same track. False when the sum runs over.</summary>
    public bool TryJoin(TrackFragment later)
    {
        if (later.HasDecodeTime && (!HasDecodeTime || later._decodeTime < _decodeTime))
            (_decodeTime, HasDecodeTime) = (later._decodeTime, true);
        return TryAdd(later._duration, later._samples);
    }

    public Mp4Fragment Summarize(uint timescale) => new(TrackId, HasDecodeTime ? _decodeTime : null, _duration, _samples, timescale);

    private static UInt128 ListedDuration(ref FieldReader fields, uint count, int fieldsPerSample)
    {
        UInt128 duration = 0;
        for (var i = 0u; i < count; i++)
        {
            duration += fields.U32();
            fields.Skip((fieldsPerSample - 1) * FieldSize);
        }

        return duration;
    }

    private bool TryAdd(UInt128 duration, long samples)
    {
        var sum = _duration + duration;
        if (sum > (UInt128)long.MaxValue)
            return false;
        _duration = (ulong)sum;
        _samples += samples;
        return true;
    }
}
