namespace CdnNode.Hls.Mp4;

/// <summary>What a track carries, by its handler.</summary>
public enum Mp4TrackKind
{
    Other,
    Video,
    Audio,
}
