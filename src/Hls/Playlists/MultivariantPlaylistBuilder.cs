using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>Collects the tags of a multivariant playlist.</summary>
internal sealed class MultivariantPlaylistBuilder(ErrorSink errors)
{
    private readonly ImmutableArray<Variant>.Builder _variants = ImmutableArray.CreateBuilder<Variant>();
    private readonly ImmutableArray<Variant>.Builder _iFrameVariants = ImmutableArray.CreateBuilder<Variant>();
    private readonly ImmutableArray<Rendition>.Builder _renditions = ImmutableArray.CreateBuilder<Rendition>();
    private readonly ImmutableArray<MediaKey>.Builder _sessionKeys = ImmutableArray.CreateBuilder<MediaKey>();
    private readonly ImmutableArray<SessionData>.Builder _sessionData = ImmutableArray.CreateBuilder<SessionData>();

    private Variant? _pending;
    private ContentSteering? _steering;

    /// <summary>False when the tag is not a multivariant playlist's.</summary>
    public bool TryTake(in TagLine tag)
    {
        if (tag.NameSpan is not (Tags.StreamInf or Tags.IFrameStreamInf or Tags.Media or Tags.SessionKey or Tags.SessionData or Tags.ContentSteering))
            return false;
        var attributes = new AttributeList(tag, errors);
        switch (tag.NameSpan)
        {
            case Tags.StreamInf:
                _pending = ReadVariant(attributes, uri: "");
                break;
            case Tags.IFrameStreamInf:
                Add(tag, _iFrameVariants, ReadVariant(attributes, attributes.RequiredText("URI")));
                break;
            case Tags.Media:
                Add(tag, _renditions, ReadRendition(attributes));
                break;
            case Tags.SessionKey:
                if (KeyReader.Read(tag, errors) is { } key)
                    Add(tag, _sessionKeys, key);
                break;
            case Tags.SessionData:
                Add(tag, _sessionData, new SessionData(
                    attributes.RequiredText("DATA-ID"), attributes.Text("VALUE"), attributes.Text("URI"), attributes.Text("FORMAT"), attributes.Text("LANGUAGE")));
                break;
            default:
                _steering = new ContentSteering(attributes.RequiredText("SERVER-URI"), attributes.Text("PATHWAY-ID"));
                break;
        }

        return true;
    }

    /// <summary>Takes a variant's URI.</summary>
    public void TakeUri(in TagLine uri)
    {
        if (_pending is not { } variant)
        {
            errors.Report(uri.Number, uri.Name, $"{PlaylistError.Quote(uri.Value)} has no EXT-X-STREAM-INF before it", $"{Tags.StreamInf} before each variant");
            return;
        }

        Add(uri, _variants, variant with { Uri = uri.Value.ToString() });
        _pending = null;
    }

    public MultivariantPlaylist? Build(PlaylistHeader header)
    {
        if (_variants.Count == 0 && _iFrameVariants.Count == 0)
        {
            errors.Report(0, Tags.StreamInf, "there is no variant", $"at least one {Tags.StreamInf} with a URI behind it");
            return null;
        }

        return new MultivariantPlaylist
        {
            Version = header.Version,
            IndependentSegments = header.IndependentSegments,
            Start = header.Start,
            Variants = _variants.DrainToImmutable(),
            IFrameVariants = _iFrameVariants.DrainToImmutable(),
            Renditions = _renditions.DrainToImmutable(),
            SessionKeys = _sessionKeys.DrainToImmutable(),
            SessionData = _sessionData.DrainToImmutable(),
            ContentSteering = _steering,
        };
    }

    private static Variant ReadVariant(in AttributeList attributes, string uri)
    {
        var captions = attributes.Text("CLOSED-CAPTIONS");
        return new Variant
        {
            Uri = uri,
            Bandwidth = attributes.RequiredInteger("BANDWIDTH"),
            AverageBandwidth = attributes.Integer("AVERAGE-BANDWIDTH"),
            Score = attributes.Number("SCORE"),
            Codecs = attributes.Text("CODECS"),
            SupplementalCodecs = attributes.Text("SUPPLEMENTAL-CODECS"),
            Resolution = attributes.Resolution("RESOLUTION"),
            FrameRate = attributes.Number("FRAME-RATE"),
            HdcpLevel = attributes.Text("HDCP-LEVEL"),
            AllowedCpc = attributes.Text("ALLOWED-CPC"),
            VideoRange = attributes.Text("VIDEO-RANGE"),
            RequiredVideoLayout = attributes.Text("REQ-VIDEO-LAYOUT"),
            StableVariantId = attributes.Text("STABLE-VARIANT-ID"),
            AudioGroup = attributes.Text("AUDIO"),
            VideoGroup = attributes.Text("VIDEO"),
            SubtitlesGroup = attributes.Text("SUBTITLES"),
            ClosedCaptionsGroup = captions == "NONE" ? null : captions,
            NoClosedCaptions = captions == "NONE",
            PathwayId = attributes.Text("PATHWAY-ID"),
            Name = attributes.Text("NAME"),
        };
    }

    private static Rendition ReadRendition(in AttributeList attributes) => new()
    {
        Type = attributes.RequiredText("TYPE"),
        GroupId = attributes.RequiredText("GROUP-ID"),
        Name = attributes.RequiredText("NAME"),
        Uri = attributes.Text("URI"),
        Language = attributes.Text("LANGUAGE"),
        AssociatedLanguage = attributes.Text("ASSOC-LANGUAGE"),
        Default = attributes.Flag("DEFAULT"),
        AutoSelect = attributes.Flag("AUTOSELECT"),
        Forced = attributes.Flag("FORCED"),
        InstreamId = attributes.Text("INSTREAM-ID"),
        BitDepth = attributes.Integer("BIT-DEPTH"),
        SampleRate = attributes.Integer("SAMPLE-RATE"),
        Characteristics = attributes.Text("CHARACTERISTICS"),
        Channels = attributes.Text("CHANNELS"),
        StableRenditionId = attributes.Text("STABLE-RENDITION-ID"),
    };

    private void Add<T>(in TagLine tag, ImmutableArray<T>.Builder list, T item)
    {
        if (list.Count >= errors.Limits.MaxEntries)
            errors.Report(tag.Number, tag.Name, "the tag stands too often", $"at most {errors.Limits.MaxEntries} times");
        else
            list.Add(item);
    }
}
