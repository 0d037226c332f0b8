using System.Globalization;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>Status line and fields of an answer, as they came.</summary>
internal sealed record RawHead(int Status, IReadOnlyList<(string Name, string Value)> Fields)
{
    public string? this[string name] =>
        Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public long? ContentLength => this["Content-Length"] is { } length ? long.Parse(length, CultureInfo.InvariantCulture) : null;

    public bool Chunked => this["Transfer-Encoding"]?.Equals("chunked", StringComparison.OrdinalIgnoreCase) ?? false;

    public CacheStatus? CacheStatus => CacheStatus.Parse(this["Cache-Status"]);

    /// <exception cref="FormatException">It isn't an HTTP/1.1 head.</exception>
    public static RawHead Parse(string text)
    {
        var lines = text.Split("\r\n");
        var start = lines[0].Split(' ', 3);
        if (start.Length < 2 || !start[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(start[1], out var status))
        {
            throw new FormatException($"Not a status line: '{lines[0]}'.");
        }

        return new RawHead(status, [.. lines.Skip(1).Where(l => l.Length > 0).Select(ParseField)]);
    }

    private static (string Name, string Value) ParseField(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? (line[..colon], line[(colon + 1)..].Trim()) : throw new FormatException($"Not a field: '{line}'.");
    }
}
