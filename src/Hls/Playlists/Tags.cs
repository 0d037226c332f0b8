namespace CdnNode.Hls.Playlists;

/// <summary>The tags of RFC 8216bis section 4.4, as they stand in a playlist.</summary>
internal static class Tags
{
    public const string Header = "#EXTM3U";

    public const string Version = "#EXT-X-VERSION";
    public const string IndependentSegments = "#EXT-X-INDEPENDENT-SEGMENTS";
    public const string Start = "#EXT-X-START";

    public const string TargetDuration = "#EXT-X-TARGETDURATION";
    public const string MediaSequence = "#EXT-X-MEDIA-SEQUENCE";
    public const string DiscontinuitySequence = "#EXT-X-DISCONTINUITY-SEQUENCE";
    public const string EndList = "#EXT-X-ENDLIST";
    public const string PlaylistType = "#EXT-X-PLAYLIST-TYPE";
    public const string IFramesOnly = "#EXT-X-I-FRAMES-ONLY";
    public const string PartInf = "#EXT-X-PART-INF";
    public const string ServerControl = "#EXT-X-SERVER-CONTROL";
    public const string Skip = "#EXT-X-SKIP";
    public const string PreloadHint = "#EXT-X-PRELOAD-HINT";
    public const string RenditionReport = "#EXT-X-RENDITION-REPORT";
    public const string DateRange = "#EXT-X-DATERANGE";

    public const string Inf = "#EXTINF";
    public const string ByteRange = "#EXT-X-BYTERANGE";
    public const string Discontinuity = "#EXT-X-DISCONTINUITY";
    public const string Key = "#EXT-X-KEY";
    public const string Map = "#EXT-X-MAP";
    public const string ProgramDateTime = "#EXT-X-PROGRAM-DATE-TIME";
    public const string Gap = "#EXT-X-GAP";
    public const string Bitrate = "#EXT-X-BITRATE";
    public const string Part = "#EXT-X-PART";

    public const string Media = "#EXT-X-MEDIA";
    public const string StreamInf = "#EXT-X-STREAM-INF";
    public const string IFrameStreamInf = "#EXT-X-I-FRAME-STREAM-INF";
    public const string SessionData = "#EXT-X-SESSION-DATA";
    public const string SessionKey = "#EXT-X-SESSION-KEY";
    public const string ContentSteering = "#EXT-X-CONTENT-STEERING";
}
