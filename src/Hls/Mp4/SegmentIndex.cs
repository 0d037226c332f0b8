namespace CdnNode.Hls.Mp4;

/// <summary>What counts of a segment index box (ISO/IEC 14496-12 section 8.16.3).</summary>
internal readonly record struct SegmentIndex(uint Timescale, ulong EarliestPresentationTime, ulong DurationTicks)
{
    private const int ReferenceSize = 12;

    public static SegmentIndex Read(ref FieldReader fields)
    {
        var (version, _) = fields.Full();
        fields.U32(); // reference id
        var timescale = fields.U32();
        var earliest = fields.Time(version);
        fields.Time(version); // first offset
        fields.U16(); // reserved
        var count = fields.U16();
        var duration = 0ul;
        if (count * ReferenceSize > fields.Remaining)
            fields.Skip(int.MaxValue); // marks the box as short
        for (var i = 0; i < count && !fields.IsShort; i++)
        {
            fields.U32(); // referenced size
            duration += fields.U32();
            fields.U32(); // access point
        }

        return new SegmentIndex(timescale, earliest, duration);
    }
}
