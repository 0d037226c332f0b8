using System.Globalization;
using System.Text.Json;
using CdnNode.Operations.Admin;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary><c>GET /api/sessions</c>: every viewer session with its rate, state, queue and bytes. <c>?session=TEXT</c>: one, by its CMCD sid or the id in its URIs.</summary>
/// <remarks>The table knows sessions by a hash alone; its first 16 digits are the id here. Sessions of connections are listed while they send.</remarks>
internal static class SessionsApi
{
    private const int MostListed = 10_000;

    public static AdminEndpoint Endpoint(ShaperEngine engine) => new(HttpMethods.Get, "/api/sessions", context => WriteAsync(context, engine));

    private static Task WriteAsync(HttpContext context, ShaperEngine engine)
    {
        var remembered = engine.Sessions.Remembered;
        if (context.Request.Query["session"].ToString() is { Length: > 0 } text)
        {
            SessionKey[] keys = [SessionKey.From("sid", text), SessionKey.From("uri", text)];
            remembered = remembered.Where(pair => keys.Contains(pair.Key));
        }
        var named = remembered.Take(MostListed).ToList();
        var known = named.Select(static pair => pair.Value).ToHashSet();
        var connections = context.Request.Query.ContainsKey("session") ? [] : engine.ListActive().Where(session => !known.Contains(session)).Take(MostListed);
        return AdminJson.WriteAsync(context, 200, json =>
        {
            json.WriteNumber("remembered", engine.Sessions.Count);
            json.WriteNumber("admittedBps", engine.Admission.Admitted.BitsPerSecond);
            json.WriteStartArray("sessions");
            foreach (var (key, session) in named) Write(json, IdOf(key), session);
            foreach (var session in connections) Write(json, "connection", session);
            json.WriteEndArray();
        });
    }

    private static string IdOf(SessionKey key) => ((ulong)(key.Value >> 64)).ToString("x16", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, string id, ViewerSession session)
    {
        var status = session.Describe();
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteNumber("rateBps", status.Rate == BitRate.Max ? 0 : status.Rate.BitsPerSecond);
        json.WriteString("state", status.IsStalled ? "stalled" : status.Channels == 0 ? "idle" : status.State.ToString().ToLowerInvariant());
        json.WriteNumber("requests", status.Channels);
        json.WriteNumber("queueBytes", status.QueuedBytes);
        json.WriteNumber("sentBytes", status.SentBytes);
        json.WriteNumber("linkBps", status.LinkBandwidth.BitsPerSecond);
        json.WriteBoolean("startup", !session.IsStartupSpent);
        json.WriteEndObject();
    }
}
