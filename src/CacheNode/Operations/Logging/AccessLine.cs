using System.Buffers;
using System.Buffers.Text;
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
    // Encoded once: a line is a sixth of what a small hit costs.
    private static readonly JsonEncodedText s_time = JsonEncodedText.Encode("time");
    private static readonly JsonEncodedText s_method = JsonEncodedText.Encode("method");
    private static readonly JsonEncodedText s_path = JsonEncodedText.Encode("path");
    private static readonly JsonEncodedText s_status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText s_completed = JsonEncodedText.Encode("completed");
    private static readonly JsonEncodedText s_cache = JsonEncodedText.Encode("cache");
    private static readonly JsonEncodedText s_key = JsonEncodedText.Encode("key");
    private static readonly JsonEncodedText s_ttfbMs = JsonEncodedText.Encode("ttfbMs");
    private static readonly JsonEncodedText s_durationMs = JsonEncodedText.Encode("durationMs");
    private static readonly JsonEncodedText s_bytes = JsonEncodedText.Encode("bytes");
    private static readonly JsonEncodedText s_pacedBps = JsonEncodedText.Encode("pacedBps");
    private static readonly JsonEncodedText s_session = JsonEncodedText.Encode("session");
    private static readonly JsonEncodedText s_cmcd = JsonEncodedText.Encode("cmcd");
    private static readonly JsonEncodedText s_client = JsonEncodedText.Encode("client");

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    private readonly QueryRedactor _redactor = new(redactedQuery);

    public void Write(IBufferWriter<byte> output, in AccessRecord record)
    {
        var json = t_writer ??= new Utf8JsonWriter(output, Format);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString(s_time, record.Time);
        WriteRequest(json, in record);
        WriteAnswer(json, in record);
        WriteViewer(json, in record);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private void WriteRequest(Utf8JsonWriter json, in AccessRecord record)
    {
        json.WriteString(s_method, record.Method);
        json.WriteString(s_path, record.Path);
        if (record.Query.Length > 1)
            _redactor.Write(json, "query", record.Query.AsSpan(1));
    }

    private static void WriteAnswer(Utf8JsonWriter json, in AccessRecord record)
    {
        json.WriteNumber(s_status, record.Status);
        if (!record.Completed)
            json.WriteBoolean(s_completed, false);
        json.WriteString(s_cache, record.Info.Outcome.ToText());
        if (record.Info.Key is { } key)
        {
            Span<byte> text = stackalloc byte[Caching.CacheKey.TextLength];
            Utf8Formatter.TryFormat(key.High, text, out _, new StandardFormat('x', 16));
            Utf8Formatter.TryFormat(key.Low, text[16..], out _, new StandardFormat('x', 16));
            json.WriteString(s_key, text);
        }
        if (record.TimeToFirstByte is { } first)
            WriteMilliseconds(json, s_ttfbMs, first);
        WriteMilliseconds(json, s_durationMs, record.Duration);
        if (record.Bytes is { } bytes)
            json.WriteNumber(s_bytes, bytes);
    }

    private static void WriteViewer(Utf8JsonWriter json, in AccessRecord record)
    {
        if (record.Info.PacedBitsPerSecond is { } rate)
            json.WriteNumber(s_pacedBps, rate);
        if (record.Info.Session is { } session)
            json.WriteString(s_session, session);
        if (record.Info.Cmcd is { } cmcd)
            json.WriteString(s_cmcd, cmcd);
        if (record.Client is { } client)
            WriteAddress(json, client);
    }

    private static void WriteAddress(Utf8JsonWriter json, IPAddress address)
    {
        Span<byte> text = stackalloc byte[64];
        if (address.TryFormat(text, out var length))
            json.WriteString(s_client, text[..length]);
    }

    /// <summary>To the microsecond, without zeros behind. A time is no double: formatting one costs ten times as much.</summary>
    private static void WriteMilliseconds(Utf8JsonWriter json, JsonEncodedText name, TimeSpan time)
    {
        Span<byte> text = stackalloc byte[32];
        var (milliseconds, microseconds) = Math.DivRem((long)Math.Round(Math.Max(0, time.TotalMicroseconds)), 1000);
        Utf8Formatter.TryFormat(milliseconds, text, out var length);
        if (microseconds > 0)
        {
            text[length] = (byte)'.';
            Utf8Formatter.TryFormat(microseconds, text[(length + 1)..], out _, new StandardFormat('D', 3));
            length = text[..(length + 4)].TrimEnd((byte)'0').Length;
        }
        json.WritePropertyName(name);
        json.WriteRawValue(text[..length], skipInputValidation: true);
    }
}
