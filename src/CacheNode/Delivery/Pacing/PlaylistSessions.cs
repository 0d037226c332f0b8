using System.Buffers;
using System.Security.Cryptography;
using CdnNode.Caching;
using CdnNode.Hls.Playlists;

namespace CdnNode.Delivery.Pacing;

/// <summary>
/// Writes a viewer's session into the URIs of playlists, for players that send no CMCD: what they ask for then comes with it, whatever connections they use.
/// Costs a rewriting for every playlist answer, so it is off unless a parameter is configured.
/// </summary>
internal sealed class PlaylistSessions(PaceRoutes routes)
{
    private const int SessionBytes = 12;

    /// <summary>False when nothing is to be rewritten: the plain way is the way.</summary>
    public async Task<bool> TrySendAsync(HttpContext context, FileHandle file)
    {
        var response = context.Response;
        if (routes.Options.SessionParameter is not { } parameter || response.StatusCode != 200 || file.Length is not { } length || length > PlaylistLimits.Default.MaxBytes)
            return false;
        if (response.Headers.ContentEncoding.Count > 0 || context.Request.Headers.Range.Count > 0) return false;
        var session = context.Request.Query[parameter].ToString();
        if (session.Length is 0 or > ViewerSessions.MaxUriSession) session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SessionBytes));
        var addition = $"{parameter}={Uri.EscapeDataString(session)}";
        var rewritten = new ArrayBufferWriter<byte>((int)length + 1024);
        var text = await ReadAsync(file, (int)length, context.RequestAborted);
        if (!PlaylistUriRewriter.TryRewrite(text, PlaylistLimits.Default, uri => With(uri.Text, parameter, addition), rewritten, out _)) return false;
        response.ContentLength = rewritten.WrittenCount;
        // Of one viewer: nobody behind this node may keep it for others, and it is no representation that the origin's tag stands for.
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Remove("ETag");
        if (!HttpMethods.IsHead(context.Request.Method)) await response.BodyWriter.WriteAsync(rewritten.WrittenMemory, context.RequestAborted);
        return true;
    }

    /// <summary>Adds the session to a URI of this node; others, and those that have one already, stay.</summary>
    internal static string With(string uri, string parameter, string addition)
    {
        var isOther = uri.StartsWith("//", StringComparison.Ordinal) || (Uri.TryCreate(uri, UriKind.Absolute, out var absolute) && !absolute.IsFile);
        if (isOther || uri.Contains($"?{parameter}=", StringComparison.Ordinal) || uri.Contains($"&{parameter}=", StringComparison.Ordinal)) return uri;
        var fragment = uri.IndexOf('#');
        var (before, after) = fragment < 0 ? (uri, "") : (uri[..fragment], uri[fragment..]);
        return $"{before}{(before.Contains('?') ? '&' : '?')}{addition}{after}";
    }

    private static async Task<byte[]> ReadAsync(FileHandle file, int length, CancellationToken cancellation)
    {
        var text = new byte[length];
        for (var at = 0; at < length;)
        {
            using var lease = await file.ReadAsync(at, cancellation);
            if (lease.IsEmpty) break;
            lease.Span.CopyTo(text.AsSpan(at));
            at += lease.Length;
        }
        return text;
    }
}
