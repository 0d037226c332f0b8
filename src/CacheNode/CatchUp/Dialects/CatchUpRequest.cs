namespace CdnNode.CatchUp.Dialects;

/// <summary>What a URL of any dialect asks for.</summary>
/// <param name="Span">When.</param>
/// <param name="Form">How.</param>
/// <param name="List">Name of the playlist, without its ending, that the URL is a sibling of; null: the one of the folder.</param>
/// <param name="Channel">Name of the channel where the dialect gives it instead of a path; else null.</param>
/// <param name="ChannelFolder">
/// Where the channel's playlist may stand if none has that name: players make Xtream URLs from the live one, whose folder they take for user and password.
/// </param>
public sealed record CatchUpRequest(CatchUpSpan Span, CatchUpForm Form = CatchUpForm.Playlist, string? List = null, string? Channel = null, string? ChannelFolder = null);
