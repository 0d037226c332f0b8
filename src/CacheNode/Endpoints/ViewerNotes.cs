using CdnNode.Hls.CommonMedia;
using CdnNode.Operations.Logging;

namespace CdnNode.Endpoints;

/// <summary>What a viewer's player tells of itself by CMCD (CTA-5004), noted for pacing and the access log: as a query parameter, else as fields.</summary>
internal static class ViewerNotes
{
    private const int MaxText = 1024;

    private static readonly string[] s_fields = ["CMCD-Object", "CMCD-Request", "CMCD-Session", "CMCD-Status"];

    public static void Take(HttpContext context, EdgeRequestInfo info)
    {
        var request = context.Request;
        if (request.QueryString.Value?.Contains("CMCD=", StringComparison.Ordinal) == true && request.Query["CMCD"].ToString() is { Length: > 0 and <= MaxText } text)
            Note(info, text, Cmcd.ParseQuery(text));
        else if (HasFields(request.Headers))
            TakeFields(request.Headers, info);
    }

    private static bool HasFields(IHeaderDictionary fields)
    {
        foreach (var name in s_fields)
        {
            if (fields.ContainsKey(name)) return true;
        }
        return false;
    }

    private static void TakeFields(IHeaderDictionary all, EdgeRequestInfo info)
    {
        var fields = Array.ConvertAll(s_fields, name => all[name].ToString());
        if (fields.Sum(static text => text.Length) > MaxText) return;
        Note(info, string.Join(',', fields.Where(static text => text.Length > 0)), Cmcd.ParseHeaders(fields[0], fields[1], fields[2], fields[3]));
    }

    private static void Note(EdgeRequestInfo info, string text, Cmcd player) => (info.Cmcd, info.Player, info.Session) = (text, player, player.SessionId);
}
