using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace CdnNode.Freshness;

/// <summary>One string for every name that is common in answers, so that a million stored heads don't hold a million copies.</summary>
internal static class KnownFieldNames
{
    private static readonly FrozenDictionary<string, string> s_names = new[]
    {
        HeaderNames.AcceptRanges, HeaderNames.AccessControlAllowCredentials, HeaderNames.AccessControlAllowHeaders,
        HeaderNames.AccessControlAllowMethods, HeaderNames.AccessControlAllowOrigin, HeaderNames.AccessControlExposeHeaders,
        HeaderNames.CacheControl, HeaderNames.ContentDisposition, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage,
        HeaderNames.ContentLength, HeaderNames.ContentLocation, HeaderNames.ContentType, HeaderNames.Date, HeaderNames.ETag, HeaderNames.Expires,
        HeaderNames.LastModified, HeaderNames.Location, HeaderNames.Server, HeaderNames.Vary, HeaderNames.Via, HeaderNames.XContentTypeOptions,
        TargetedCacheControl.FieldName, SurrogateControl.FieldName, CacheGroups.FieldName, CacheGroups.SurrogateKeyFieldName,
        "Cache-Status", "Timing-Allow-Origin",
    }.ToFrozenDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The shared string for a common name, in its usual case; other names as they are.</summary>
    public static string Intern(string name) => s_names.GetValueOrDefault(name, name);
}
