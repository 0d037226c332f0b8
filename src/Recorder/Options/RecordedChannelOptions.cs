namespace CdnNode.Recorder.Options;

/// <summary>One live channel that is recorded whether or not anyone watches.</summary>
public sealed record RecordedChannelOptions
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>The channel's own name, and its folder's: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, not beginning with a dot.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the live playlist on the node, multivariant or media, for instance <c>/live/demo/index.m3u8</c>.</summary>
    public required string Playlist { get; init; }

    /// <summary>
    /// Which media playlists of a multivariant one are recorded, each by its URI as the multivariant playlist has it. Empty (default): all of them. Ignored when
    /// <see cref="Playlist"/> is a media playlist.
    /// </summary>
    public IReadOnlyList<string> Renditions { get; init; } = [];

    /// <summary>How long the recording is kept. Default: for ever, as far as <see cref="RecorderOptions.ReserveBytes"/> allows.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Whether a text can be a channel's name, and so a folder's.</summary>
    public static bool IsName(string? text) => text is { Length: > 0 and <= MaxNameLength } && text[0] != '.'
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    internal IEnumerable<string> Validate(string where)
    {
        if (!IsName(Name))
            yield return $"{where}.{nameof(Name)} is '{Name}'; allowed: 1 to {MaxNameLength} of A-Z a-z 0-9 . _ -, not beginning with a dot";
        if (Playlist is not { Length: > 1 } || Playlist[0] != '/')
            yield return $"{where}.{nameof(Playlist)} is '{Playlist}'; allowed: a path of the node, beginning with /";
        foreach (var error in Retention.Validate($"{where}.{nameof(Retention)}"))
            yield return error;
    }
}
