using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>Writes what is a media playlist's own. Maps, keys and bit rates are written where they change.</summary>
internal sealed class MediaPlaylistWriter(PlaylistText text)
{
    private MediaInitialization? _map;
    private ImmutableArray<MediaKey> _keys = [];
    private long? _bitrate;

    public void Write(MediaPlaylist playlist)
    {
        WriteHead(playlist);
        foreach (var segment in playlist.Segments)
            WriteSegment(segment);
        if (playlist.Upcoming is { } upcoming)
        {
            WriteContext(upcoming.Discontinuity, upcoming.Map, upcoming.Keys, upcoming.ProgramDateTime);
            WriteParts(upcoming.Parts);
        }

        foreach (var hint in playlist.PreloadHints)
            WriteHint(hint);
        foreach (var report in playlist.RenditionReports)
            WriteReport(report);
        if (playlist.EndList)
            text.Tag(Tags.EndList);
    }

    private void WriteHead(MediaPlaylist playlist)
    {
        text.Tag(Tags.TargetDuration, playlist.TargetDurationSeconds);
        if (playlist.ServerControl is { } control && control != ServerControl.None)
            WriteServerControl(control);
        if (playlist.PartTargetSeconds is { } target)
            text.Attributes(Tags.PartInf).Attribute<decimal>("PART-TARGET", target).EndLine();
        if (playlist.MediaSequence > 0)
            text.Tag(Tags.MediaSequence, playlist.MediaSequence);
        if (playlist.DiscontinuitySequence > 0)
            text.Tag(Tags.DiscontinuitySequence, playlist.DiscontinuitySequence);
        if (playlist.Type != MediaPlaylistType.Unspecified)
            text.Raw(Tags.PlaylistType).Raw(":").Raw(playlist.Type == MediaPlaylistType.Vod ? "VOD" : "EVENT").EndLine();
        if (playlist.IFramesOnly)
            text.Tag(Tags.IFramesOnly);
        if (playlist.Skip is { } skip)
        {
            text.Attributes(Tags.Skip).Attribute<long>("SKIPPED-SEGMENTS", skip.SkippedSegments)
                .Quoted("RECENTLY-REMOVED-DATERANGES", skip.RecentlyRemovedDateRanges).EndLine();
        }
    }

    private void WriteServerControl(ServerControl control) => text.Attributes(Tags.ServerControl)
        .Flag("CAN-BLOCK-RELOAD", control.CanBlockReload)
        .Attribute("CAN-SKIP-UNTIL", control.CanSkipUntilSeconds)
        .Flag("CAN-SKIP-DATERANGES", control.CanSkipDateRanges)
        .Attribute("HOLD-BACK", control.HoldBackSeconds)
        .Attribute("PART-HOLD-BACK", control.PartHoldBackSeconds)
        .EndLine();

    private void WriteSegment(MediaSegment segment)
    {
        WriteContext(segment.Discontinuity, segment.Map, segment.Keys, segment.ProgramDateTimeIsExplicit ? segment.ProgramDateTime : null);
        if (segment.BitrateKilobits is { } bitrate && bitrate != _bitrate)
            text.Tag(Tags.Bitrate, bitrate);
        _bitrate = segment.BitrateKilobits;
        if (segment.Gap)
            text.Tag(Tags.Gap);
        WriteParts(segment.Parts);
        text.Raw(Tags.Inf).Raw(":").Number(segment.DurationSeconds).Raw(",").Safe(segment.Title).EndLine();
        if (segment.ByteRange is { } range)
            text.Raw(Tags.ByteRange).Raw(":").Number(range.Length).Raw("@").Number(range.Offset).EndLine();
        text.UriLine(segment.Uri);
    }

    /// <summary>What stands in front of a segment. The map's own keys come before the map, the segment's behind it.</summary>
    private void WriteContext(bool discontinuity, MediaInitialization? map, ImmutableArray<MediaKey> keys, DateTimeOffset? date)
    {
        if (discontinuity)
            text.Tag(Tags.Discontinuity);
        if (map is not null && !SameMap(map, _map))
        {
            WriteKeys(map.Keys);
            text.Attributes(Tags.Map).Uri("URI", map.Uri).Range("BYTERANGE", map.ByteRange).EndLine();
            _map = map;
        }

        WriteKeys(keys);
        if (date is { } given)
            text.Date(given);
    }

    /// <summary>
    /// Turns the keys in force into others. A key replaces the one of its format; one that has no successor can only be taken away together with all.
    /// </summary>
    private void WriteKeys(ImmutableArray<MediaKey> keys)
    {
        if (keys == _keys || keys.AsSpan().SequenceEqual(_keys.AsSpan()))
            return;
        var kept = 0;
        while (kept < _keys.Length && kept < keys.Length && Format(_keys[kept]) == Format(keys[kept]))
            kept++;
        var startAnew = kept < _keys.Length;
        if (startAnew)
            text.Attributes(Tags.Key).Token("METHOD", "NONE").EndLine();
        for (var i = 0; i < keys.Length; i++)
        {
            if (startAnew || i >= _keys.Length || keys[i] != _keys[i])
                WriteKey(text, Tags.Key, keys[i]);
        }

        _keys = keys;
    }

    public static void WriteKey(PlaylistText text, string tag, MediaKey key) => text.Attributes(tag)
        .Token("METHOD", key.Method)
        .Uri("URI", key.Uri)
        .Token("IV", key.Iv)
        .Quoted("KEYFORMAT", key.KeyFormat)
        .Quoted("KEYFORMATVERSIONS", key.KeyFormatVersions)
        .EndLine();

    private void WriteParts(ImmutableArray<PartialSegment> parts)
    {
        foreach (var part in parts)
        {
            text.Attributes(Tags.Part)
                .Attribute<decimal>("DURATION", part.DurationSeconds)
                .Uri("URI", part.Uri)
                .Range("BYTERANGE", part.ByteRange)
                .Flag("INDEPENDENT", part.Independent)
                .Flag("GAP", part.Gap)
                .EndLine();
        }
    }

    private void WriteHint(PreloadHint hint) => text.Attributes(Tags.PreloadHint)
        .Token("TYPE", hint.Type)
        .Uri("URI", hint.Uri)
        .Attribute<long>("BYTERANGE-START", hint.ByteRangeStart > 0 ? hint.ByteRangeStart : null)
        .Attribute("BYTERANGE-LENGTH", hint.ByteRangeLength)
        .EndLine();

    private void WriteReport(RenditionReport report) => text.Attributes(Tags.RenditionReport)
        .Uri("URI", report.Uri)
        .Attribute("LAST-MSN", report.LastMediaSequence)
        .Attribute("LAST-PART", report.LastPart)
        .EndLine();

    private static string Format(MediaKey key) => key.KeyFormat ?? MediaKey.IdentityFormat;

    private static bool SameMap(MediaInitialization map, MediaInitialization? other) => ReferenceEquals(map, other)
        || (other is not null && map.Uri == other.Uri && map.ByteRange == other.ByteRange && map.Keys.AsSpan().SequenceEqual(other.Keys.AsSpan()));
}
