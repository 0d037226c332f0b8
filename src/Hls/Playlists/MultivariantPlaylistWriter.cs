namespace CdnNode.Hls.Playlists;

/// <summary>Writes what is a multivariant playlist's own: steering, session tags, renditions, then variants.</summary>
internal sealed class MultivariantPlaylistWriter(PlaylistText text)
{
    public void Write(MultivariantPlaylist playlist)
    {
        if (playlist.ContentSteering is { } steering)
            text.Attributes(Tags.ContentSteering).Uri("SERVER-URI", steering.ServerUri).Quoted("PATHWAY-ID", steering.PathwayId).EndLine();
        foreach (var data in playlist.SessionData)
            WriteSessionData(data);
        foreach (var key in playlist.SessionKeys)
            MediaPlaylistWriter.WriteKey(text, Tags.SessionKey, key);
        foreach (var rendition in playlist.Renditions)
            WriteRendition(rendition);
        foreach (var variant in playlist.Variants)
        {
            WriteVariant(Tags.StreamInf, variant).EndLine();
            text.UriLine(variant.Uri);
        }

        foreach (var variant in playlist.IFrameVariants)
            WriteVariant(Tags.IFrameStreamInf, variant).Uri("URI", variant.Uri).EndLine();
    }

    private PlaylistText WriteVariant(string tag, Variant variant)
    {
        text.Attributes(tag)
            .Attribute<long>("BANDWIDTH", variant.Bandwidth)
            .Attribute("AVERAGE-BANDWIDTH", variant.AverageBandwidth)
            .Attribute("SCORE", variant.Score)
            .Quoted("CODECS", variant.Codecs)
            .Quoted("SUPPLEMENTAL-CODECS", variant.SupplementalCodecs)
            .Token("RESOLUTION", variant.Resolution?.ToString())
            .Attribute("FRAME-RATE", variant.FrameRate)
            .Token("HDCP-LEVEL", variant.HdcpLevel)
            .Quoted("ALLOWED-CPC", variant.AllowedCpc)
            .Token("VIDEO-RANGE", variant.VideoRange)
            .Quoted("REQ-VIDEO-LAYOUT", variant.RequiredVideoLayout)
            .Quoted("STABLE-VARIANT-ID", variant.StableVariantId)
            .Quoted("AUDIO", variant.AudioGroup)
            .Quoted("VIDEO", variant.VideoGroup)
            .Quoted("SUBTITLES", variant.SubtitlesGroup);
        if (variant.NoClosedCaptions)
            text.Token("CLOSED-CAPTIONS", "NONE");
        return text
            .Quoted("CLOSED-CAPTIONS", variant.NoClosedCaptions ? null : variant.ClosedCaptionsGroup)
            .Quoted("PATHWAY-ID", variant.PathwayId)
            .Quoted("NAME", variant.Name);
    }

    private void WriteRendition(Rendition rendition) => text.Attributes(Tags.Media)
        .Token("TYPE", rendition.Type)
        .Quoted("GROUP-ID", rendition.GroupId)
        .Quoted("NAME", rendition.Name)
        .Quoted("LANGUAGE", rendition.Language)
        .Quoted("ASSOC-LANGUAGE", rendition.AssociatedLanguage)
        .Flag("DEFAULT", rendition.Default)
        .Flag("AUTOSELECT", rendition.AutoSelect)
        .Flag("FORCED", rendition.Forced)
        .Quoted("INSTREAM-ID", rendition.InstreamId)
        .Attribute("BIT-DEPTH", rendition.BitDepth)
        .Attribute("SAMPLE-RATE", rendition.SampleRate)
        .Quoted("CHARACTERISTICS", rendition.Characteristics)
        .Quoted("CHANNELS", rendition.Channels)
        .Quoted("STABLE-RENDITION-ID", rendition.StableRenditionId)
        .Uri("URI", rendition.Uri)
        .EndLine();

    private void WriteSessionData(SessionData data) => text.Attributes(Tags.SessionData)
        .Quoted("DATA-ID", data.DataId)
        .Quoted("VALUE", data.Value)
        .Uri("URI", data.Uri)
        .Token("FORMAT", data.Format)
        .Quoted("LANGUAGE", data.Language)
        .EndLine();
}
