namespace CdnNode.Hls.Playlists;

/// <summary>Why a playlist was refused: where, what was wrong, and what is allowed. Safe to log: what it quotes is clipped and escaped.</summary>
/// <param name="Line">Line number, from 1; 0 when the playlist as a whole is meant.</param>
/// <param name="Tag">The tag (<c>#EXTINF</c>), or what else the line was (<c>URI</c>, <c>playlist</c>).</param>
/// <param name="Problem">What was found.</param>
/// <param name="Allowed">What would have been accepted.</param>
public sealed record PlaylistError(int Line, string Tag, string Problem, string Allowed)
{
    private const int MaxQuoted = 48;

    /// <summary>One sentence for logs and answers.</summary>
    public override string ToString() =>
        Line > 0 ? $"line {Line}, {Tag}: {Problem}; allowed: {Allowed}" : $"{Tag}: {Problem}; allowed: {Allowed}";

    /// <summary>A piece of hostile input in a form that can go into a message.</summary>
    internal static string Quote(ReadOnlySpan<char> text)
    {
        Span<char> shown = stackalloc char[MaxQuoted];
        var length = Math.Min(text.Length, MaxQuoted);
        for (var i = 0; i < length; i++)
            shown[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) ? '?' : text[i];
        return length < text.Length ? $"'{shown[..length]}...'" : $"'{shown[..length]}'";
    }
}
