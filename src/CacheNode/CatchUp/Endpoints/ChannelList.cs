using System.Globalization;
using System.Text;

namespace CdnNode.CatchUp.Endpoints;

/// <summary><c>/playlist.m3u</c>: the recorded channels for players, with the catch-up attributes that Kodi's IPTV Simple client documents and others took over.</summary>
/// <remarks>
/// The sources have no end where the dialect allows it: a player then plays on from one programme into the next, and into the live channel. Players that derive the URL
/// of the past from the live one (<c>shift</c>, <c>flussonic</c>, <c>xc</c>) get none.
/// </remarks>
internal sealed class ChannelList(Recordings.Recordings recordings, CatchUpAnswers answers)
{
    private const string Type = "audio/x-mpegurl; charset=utf-8";

    public Task ServeAsync(HttpContext context)
    {
        var dialect = context.Request.Query["for"].ToString() is { Length: > 0 } given ? given : "kodi";
        if (dialect is not ("kodi" or "flussonic" or "shift" or "xc"))
            return answers.BadAsync(context, new Dialects.CatchUpProblem("for", $"'{(dialect.Length > 40 ? dialect[..40] : dialect)}' is not known", "kodi, flussonic, shift or xc"), null);
        return answers.TextAsync(context, Type, Encoding.UTF8.GetBytes(Text(dialect, BaseOf(context.Request))));
    }

    private string Text(string dialect, string address)
    {
        var text = new StringBuilder("#EXTM3U\n");
        foreach (var channel in recordings.Channels.Where(channel => recordings.KeptFor(channel) > TimeSpan.Zero))
        {
            var title = Plain(recordings.TitleOf(channel));
            var live = address + channel.Playlist;
            var days = Math.Max(1, (int)Math.Ceiling(recordings.KeptFor(channel).TotalDays));
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:-1 tvg-id=\"{channel.Name}\" tvg-name=\"{title}\" {Attributes(dialect, live)} catchup-days=\"{days}\",{title}\n{live}\n");
        }
        return text.ToString();
    }

    private static string Attributes(string dialect, string live) => dialect switch
    {
        "kodi" => $"catchup=\"default\" catchup-source=\"{live}?from={{utc}}\"",
        _ => $"catchup=\"{dialect}\"",
    };

    /// <summary>As the viewer wrote it, as far as that can be nothing but a name and a port.</summary>
    private static string BaseOf(HttpRequest request)
    {
        var host = request.Host;
        var isName = Uri.CheckHostName(host.Host.Trim('[', ']')) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;
        return isName ? $"{request.Scheme}://{host.ToUriComponent()}" : "";
    }

    /// <summary>Nothing that ends an attribute or a line.</summary>
    private static string Plain(string title) => string.Concat(title.Where(static c => c is not '"' && !char.IsControl(c))).Replace(',', ' ');
}
