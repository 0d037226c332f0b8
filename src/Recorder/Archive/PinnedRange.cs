namespace CdnNode.Recorder.Archive;

/// <summary>"Keep this programme": hours that it touches survive retention.</summary>
/// <param name="Id">Of the caller's choice, 1 to 64 characters; pinning the same one again replaces it.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends, after <paramref name="From"/>.</param>
public sealed record PinnedRange(string Id, DateTimeOffset From, DateTimeOffset To);
