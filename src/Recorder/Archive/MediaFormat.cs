namespace CdnNode.Recorder.Archive;

/// <summary>What a data file holds. The numbers stand in journals: they never change.</summary>
public enum MediaFormat
{
    /// <summary>Gaps only, so far: there is no data file.</summary>
    None = 0,

    /// <summary>MPEG-2 transport stream.</summary>
    MpegTs = 1,

    /// <summary>An initialization section and movie fragments.</summary>
    Mp4 = 2,

    /// <summary>Packed audio: ADTS AAC, MP3, AC-3, ID3 in front.</summary>
    PackedAudio = 3,

    /// <summary>Subtitles.</summary>
    WebVtt = 4,

    /// <summary>Encrypted as a whole: what it is can't be seen.</summary>
    Encrypted = 5,
}
