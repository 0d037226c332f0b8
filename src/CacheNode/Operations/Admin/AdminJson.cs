using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;

namespace CdnNode.Operations.Admin;

/// <summary>How the admin listener speaks: camel-case JSON, errors as <c>{"error": "what was wrong; what is allowed"}</c>.</summary>
internal static class AdminJson
{
    public const int MaxBodyBytes = 64 * 1024;

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static Task WriteAsync<T>(HttpContext context, T value, int code = 200)
    {
        context.Response.StatusCode = code;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(value, Options, context.RequestAborted);
    }

    public static Task FailAsync(HttpContext context, int code, string error) => WriteAsync(context, code, json => json.WriteString("error", error));

    /// <param name="members">Writes the members of one object.</param>
    public static async Task WriteAsync(HttpContext context, int code, Action<Utf8JsonWriter> members)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>Reads the body; a longer one than <see cref="MaxBodyBytes"/> the server answers with 413.</summary>
    /// <exception cref="JsonException">It isn't JSON of this shape.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : new()
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = MaxBodyBytes;
        return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Options, context.RequestAborted) ?? new T();
    }
}
