using System.Collections.Immutable;
using CdnNode.Hls.Playlists;

namespace CdnNode.Hls.Tests.Playlists;

/// <summary>Makes playlists of every feature the model has, the same for the same seed.</summary>
internal sealed class RandomPlaylist(int seed)
{
    private const string Characters = "abcXYZ019-_./?&=%:~ ,;'é漢😀";

    private readonly Random _random = new(seed);

    public MediaPlaylist Media()
    {
        var segments = ImmutableArray.CreateBuilder<MediaSegment>();
        MediaInitialization? map = null;
        ImmutableArray<MediaKey> keys = [];
        var first = _random.NextInt64(0, 1L << 40);
        var skip = Maybe(() => new PlaylistSkip(_random.Next(100), Maybe(Text)));
        long discontinuity = _random.Next(5);
        var start = discontinuity;
        for (var i = _random.Next(12); i > 0; i--)
        {
            keys = Chance(4) ? Keys() : keys;
            map = Chance(3) ? new MediaInitialization { Uri = Text(), ByteRange = MaybeRange(), Keys = Chance(2) ? keys : Keys() } : map;
            var cut = Chance(4);
            discontinuity += cut ? 1 : 0;
            segments.Add(new MediaSegment
            {
                Uri = Text(),
                DurationSeconds = Duration(),
                Title = Maybe(Text),
                ByteRange = MaybeRange(),
                Discontinuity = cut,
                Gap = Chance(5),
                Map = map,
                Keys = keys,
                ProgramDateTime = DateTimeOffset.UnixEpoch.AddMilliseconds(_random.NextInt64(1L << 42)),
                ProgramDateTimeIsExplicit = true,
                MediaSequence = first + (skip?.SkippedSegments ?? 0) + segments.Count,
                DiscontinuitySequence = discontinuity,
                Parts = Parts(),
            });
        }

        return new MediaPlaylist
        {
            Version = _random.Next(1, 13),
            IndependentSegments = Chance(2),
            Start = Maybe(() => new PlaylistStart(Duration() - 50_000, Chance(2))),
            TargetDurationSeconds = _random.Next(1, 60),
            MediaSequence = first,
            DiscontinuitySequence = start,
            Type = (MediaPlaylistType)_random.Next(3),
            EndList = Chance(2),
            IFramesOnly = Chance(5),
            ServerControl = Maybe(() => new ServerControl { CanBlockReload = true, CanSkipUntilSeconds = MaybeDuration(), HoldBackSeconds = MaybeDuration(), PartHoldBackSeconds = MaybeDuration() }),
            PartTargetSeconds = MaybeDuration(),
            Skip = skip,
            Segments = segments.DrainToImmutable(),
            Upcoming = Maybe(() => new UpcomingSegment { Parts = [Part(), .. Parts()], Discontinuity = Chance(2), Map = map, Keys = keys, ProgramDateTime = DateTimeOffset.UnixEpoch }),
            PreloadHints = Many(() => new PreloadHint("PART", Text(), _random.Next(2), Chance(2) ? _random.Next() : null)),
            RenditionReports = Many(() => new RenditionReport(Text(), Chance(2) ? _random.Next() : null, Chance(2) ? _random.Next() : null)),
        };
    }

    public MultivariantPlaylist Multivariant() => new()
    {
        Version = _random.Next(1, 13),
        IndependentSegments = Chance(2),
        Variants = [Variant(), .. Many(Variant)],
        IFrameVariants = Many(Variant),
        Renditions = Many(Rendition),
        SessionKeys = Keys(),
        SessionData = Many(() => new SessionData(Text(), Maybe(Text), Maybe(Text), "JSON", Maybe(Text))),
        ContentSteering = Maybe(() => new ContentSteering(Text(), Maybe(Text))),
    };

    private Variant Variant() => new()
    {
        Uri = Text(),
        Bandwidth = _random.NextInt64(1L << 40),
        AverageBandwidth = Chance(2) ? _random.Next() : null,
        Score = MaybeDuration(),
        Codecs = Maybe(Text),
        Resolution = Chance(2) ? new Resolution(_random.Next(), _random.Next()) : null,
        FrameRate = MaybeDuration(),
        HdcpLevel = Chance(2) ? "TYPE-0" : null,
        VideoRange = Chance(2) ? "PQ" : null,
        StableVariantId = Maybe(Text),
        AudioGroup = Maybe(Text),
        VideoGroup = Maybe(Text),
        SubtitlesGroup = Maybe(Text),
        NoClosedCaptions = Chance(2),
        PathwayId = Maybe(Text),
        Name = Maybe(Text),
    };

    private Rendition Rendition() => new()
    {
        Type = "AUDIO",
        GroupId = Text(),
        Name = Text(),
        Uri = Maybe(Text),
        Language = Maybe(Text),
        Default = Chance(2),
        AutoSelect = Chance(2),
        Forced = Chance(2),
        Channels = Maybe(Text),
        SampleRate = Chance(2) ? _random.Next() : null,
    };

    private ImmutableArray<MediaKey> Keys() => [.. Enumerable.Range(0, _random.Next(3)).Select(i => new MediaKey
    {
        Method = Chance(2) ? "AES-128" : "SAMPLE-AES",
        Uri = Text(),
        Iv = Chance(2) ? $"0x{_random.NextInt64():X}" : null,
        KeyFormat = i == 0 ? null : $"format.{i}",
        KeyFormatVersions = Maybe(Text),
    })];

    private ImmutableArray<PartialSegment> Parts() => Many(Part);

    private PartialSegment Part() => new() { Uri = Text(), DurationSeconds = Duration(), ByteRange = MaybeRange(), Independent = Chance(2), Gap = Chance(3) };

    private ImmutableArray<T> Many<T>(Func<T> make) => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => make())];

    private T? Maybe<T>(Func<T> make)
        where T : class => Chance(2) ? make() : null;

    private ByteRange? MaybeRange() => Chance(3) ? new ByteRange(_random.NextInt64(1, 1L << 50), _random.NextInt64(1L << 50)) : null;

    private decimal? MaybeDuration() => Chance(2) ? Duration() : null;

    private decimal Duration() => new(_random.Next(1, 80_000_000), 0, 0, isNegative: false, (byte)_random.Next(3, 10));

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    /// <summary>At least one letter at either end: blanks there and a '#' in front are another test's.</summary>
    private string Text()
    {
        var runes = Characters.EnumerateRunes().ToArray();
        return "a" + string.Concat(Enumerable.Range(0, _random.Next(20)).Select(_ => runes[_random.Next(runes.Length)])) + "z";
    }
}
