using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CdnNode.Operations.Logging;

/// <summary>Writes an <see cref="AccessRecord"/> as one line of JSON, its newline included, without a string on the way.</summary>
/// <remarks>
/// The default encoder escapes everything but plain ASCII letters, digits and punctuation, so that neither a control character (ESC, CR, LF)
/// nor a bidirectional override of a viewer reaches a terminal. A line is at most about 6 x the request line's limit.
/// </remarks>
internal sealed class AccessLine(IReadOnlyList<string> redactedQuery)
{
    private static readonly JsonWriterOptions Format = new() { SkipValidation = true, Encoder = JavaScriptEncoder.Default };
    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    private readonly QueryRedactor _redactor = new(redactedQuery);

    public void Write(IBufferWriter<byte> output, in AccessRecord record)
    {
        var json = t_writer ??= new Utf8JsonWriter(output, Format);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("time", record.Time);
        WriteRequest(json, in record);
        WriteAnswer(json, in record);
        WriteViewer(json, in record);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private void WriteRequest(Utf8JsonWriter json, in AccessRecord record)
    {
        json.WriteString("method", record.Method);
        json.WriteString("path", record.Path);
        if (record.Query.Length > 1)
            _redactor.Write(json, "query", record.Query.AsSpan(1));
    }

    private static void WriteAnswer(Utf8JsonWriter json, in AccessRecord record)
    {
        json.WriteNumber("status", record.Status);
        if (!record.Completed)
            json.WriteBoolean("completed", false);
        json.WriteString("cache", record.Info.Outcome.ToText());
        if (record.Info.Key is { } key)
        {
            Span<byte> text = stackalloc byte[Caching.CacheKey.TextLength];
            Utf8Formatter.TryFormat(key.High, text, out _, new StandardFormat('x', 16));
            Utf8Formatter.TryFormat(key.Low, text[16..], out _, new StandardFormat('x', 16));
            json.WriteString("key", text);
        }
        if (record.TimeToFirstByte is { } first)
            WriteMilliseconds(json, "ttfbMs", first);
        WriteMilliseconds(json, "durationMs", record.Duration);
        if (record.Bytes is { } bytes)
            json.WriteNumber("bytes", bytes);
    }

    private static void WriteViewer(Utf8JsonWriter json, in AccessRecord record)
    {
        if (record.Info.PacedBitsPerSecond is { } rate)
            json.WriteNumber("pacedBps", rate);
        if (record.Info.Session is { } session)
            json.WriteString("session", session);
        if (record.Info.Cmcd is { } cmcd)
            json.WriteString("cmcd", cmcd);
        if (record.Client is { } client)
            WriteAddress(json, client);
    }

    private static void WriteAddress(Utf8JsonWriter json, IPAddress address)
    {
        Span<byte> text = stackalloc byte[64];
        if (address.TryFormat(text, out var length))
            json.WriteString("client", text[..length]);
    }

    private static void WriteMilliseconds(Utf8JsonWriter json, string name, TimeSpan time)
    {
        Span<byte> text = stackalloc byte[32];
        json.WritePropertyName(name);
        if (time.TotalMilliseconds.TryFormat(text, out var length, "0.###", CultureInfo.InvariantCulture))
            json.WriteRawValue(text[..length], skipInputValidation: true);
    }
}
