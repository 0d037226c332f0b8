using CdnNode.Hls.Mp4;
using CdnNode.Hls.Mpeg2Ts;
using CdnNode.Hls.Playlists;
using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder.Verifying;

/// <summary>
/// Decides whether a segment is fit to be recorded: TS by sync, tables, continuity, clock and time stamps; fragments by their boxes; both by their duration. Encrypted
/// segments show their length alone, packed audio and subtitles their first bytes. One verifier a rendition; not thread-safe.
/// </summary>
internal sealed class SegmentVerifier
{
    private const int AesBlockBytes = 16;

    /// <summary>More programs than are followed is nothing wrong with the stream.</summary>
    private const TsDefects Tolerated = TsDefects.TooManyPids;

    private const Mp4Defects ToleratedInFragments = Mp4Defects.TooManyTracks;

    private static readonly TimeSpan s_durationSlack = TimeSpan.FromSeconds(1);

    private readonly TsInspector _ts = new();

    /// <summary>Looks a segment through.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="segment">As the playlist has it.</param>
    /// <param name="map">Report of its initialization section, when it has one that is clear.</param>
    public Verdict Verify(ReadOnlySpan<byte> bytes, MediaSegment segment, Mp4Report? map)
    {
        if (bytes.IsEmpty)
            return new Verdict(MediaFormat.None, "it is empty", null);
        if (segment.Keys.Any(static key => key.EncryptsWholeSegment))
            return new Verdict(segment.Map is null ? MediaFormat.Encrypted : MediaFormat.Mp4, bytes.Length % AesBlockBytes == 0 ? null : "its length is no multiple of an AES block's", null);
        if (segment.Map is not null)
            return VerifyMp4(bytes, segment, map);
        if (bytes.StartsWith("WEBVTT"u8) || bytes.StartsWith("\uFEFFWEBVTT"u8))
            return new Verdict(MediaFormat.WebVtt, null, null);
        if (bytes.StartsWith("ID3"u8) || (bytes.Length > 1 && bytes[0] == 0xFF && (bytes[1] & 0xE0) == 0xE0))
            return new Verdict(MediaFormat.PackedAudio, null, null);
        return VerifyTs(bytes, segment);
    }

    private Verdict VerifyTs(ReadOnlySpan<byte> bytes, MediaSegment segment)
    {
        _ts.Push(bytes);
        var report = _ts.Complete();
        var defects = report.Defects & ~Tolerated;
        if (segment.Keys.Length > 0)
            defects &= ~(TsDefects.PesBad | TsDefects.NoPts); // SAMPLE-AES: the tables are clear, the samples aren't
        var first = report.Streams.FirstOrDefault(static s => s.EarliestPts is not null)?.EarliestPts;
        var defect = defects != TsDefects.None ? $"transport stream: {defects}" : WrongDuration(report.Duration, segment);
        return new Verdict(MediaFormat.MpegTs, defect, first is { } pts ? TimeSpan.FromSeconds(pts / (double)TsClock.TicksPerSecond) : null);
    }

    private static Verdict VerifyMp4(ReadOnlySpan<byte> bytes, MediaSegment segment, Mp4Report? map)
    {
        var report = Mp4Inspector.Inspect(bytes, map);
        var defects = report.Defects & ~ToleratedInFragments;
        var defect = defects != Mp4Defects.None ? $"fragments: {defects}"
            : report.Fragments.IsEmpty ? "fragments: there are none"
            : WrongDuration(report.Duration, segment);
        return new Verdict(MediaFormat.Mp4, defect, report.Fragments.FirstOrDefault()?.DecodeTime);
    }

    /// <summary>Half of what EXTINF says, or a second, is more than any encoder's rounding: the segment is cut off, or another one.</summary>
    private static string? WrongDuration(TimeSpan? found, MediaSegment segment)
    {
        if (found is not { } duration)
            return null;
        var said = TimeSpan.FromSeconds((double)segment.DurationSeconds);
        var slack = said / 2 > s_durationSlack ? said / 2 : s_durationSlack;
        return (duration - said).Duration() <= slack ? null : $"it lasts {duration.TotalSeconds:F3} s, EXTINF says {segment.DurationSeconds} s";
    }
}
