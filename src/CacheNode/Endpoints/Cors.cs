namespace CdnNode.Endpoints;

/// <summary>Cross-origin rules for players in browsers (Fetch standard): any page may read media, with ranges and CMCD fields.</summary>
internal static class Cors
{
    private const string AllowedFields = "Range, If-Range, If-None-Match, If-Modified-Since, Content-Type, CMCD-Object, CMCD-Request, CMCD-Session, CMCD-Status";
    private const string ExposedFields = "Content-Length, Content-Range, Date, Age, Cache-Status, ETag, Server-Timing, CMSD-Static, CMSD-Dynamic";

    public static bool IsPreflight(HttpContext context) =>
        HttpMethods.IsOptions(context.Request.Method) && context.Request.Headers.AccessControlRequestMethod.Count > 0;

    public static void Allow(HttpContext context) => Allow(context.Response.Headers);

    /// <param name="fields">Of an answer.</param>
    public static void Allow(IHeaderDictionary fields)
    {
        // An origin's own rules win.
        if (fields.AccessControlAllowOrigin.Count > 0) return;
        fields.AccessControlAllowOrigin = "*";
        fields.AccessControlExposeHeaders = ExposedFields;
    }

    public static void AnswerPreflight(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = 204;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
        response.Headers.AccessControlAllowHeaders = AllowedFields;
        response.Headers.AccessControlMaxAge = "86400";
    }
}
