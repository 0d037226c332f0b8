namespace CdnNode.Recorder.Archive;

/// <summary>Names that go with <see cref="MediaFormat"/>.</summary>
public static class MediaFormats
{
    /// <summary>File name extension, with its dot.</summary>
    public static string Extension(this MediaFormat format) => format switch
    {
        MediaFormat.MpegTs => ".ts",
        MediaFormat.Mp4 => ".mp4",
        MediaFormat.PackedAudio => ".aac",
        MediaFormat.WebVtt => ".vtt",
        MediaFormat.Encrypted => ".enc",
        _ => ".none",
    };

    /// <summary>Content-Type of a segment.</summary>
    public static string ContentType(this MediaFormat format) => format switch
    {
        MediaFormat.MpegTs => "video/mp2t",
        MediaFormat.Mp4 => "video/mp4",
        MediaFormat.PackedAudio => "audio/aac",
        MediaFormat.WebVtt => "text/vtt",
        _ => "application/octet-stream",
    };
}
