using CdnNode.Hls.CommonMedia;
using CdnNode.Operations.Logging;

namespace CdnNode.Endpoints;

/// <summary>What a viewer tells of itself by CMCD (CTA-5004), noted for the access log: as a query parameter, else as fields.</summary>
internal static class ViewerNotes
{
    private const int MaxText = 1024;

    public static void Take(HttpContext context, EdgeRequestInfo info)
    {
        var request = context.Request;
        if (request.QueryString.Value?.Contains("CMCD=", StringComparison.Ordinal) == true && request.Query["CMCD"].ToString() is { Length: > 0 and <= MaxText } text)
        {
            (info.Cmcd, info.Session) = (text, Cmcd.ParseQuery(text).SessionId);
        }
        else if (request.Headers["CMCD-Session"].ToString() is { Length: > 0 and <= MaxText } session)
        {
            (info.Cmcd, info.Session) = (session, Cmcd.ParseQuery(session).SessionId);
        }
    }
}
