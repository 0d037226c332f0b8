namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>What an elementary stream carries, by its stream type in the PMT.</summary>
public enum TsStreamKind
{
    /// <summary>Metadata, subtitles, splice points, private data.</summary>
    Other,
    Video,
    Audio,
}
