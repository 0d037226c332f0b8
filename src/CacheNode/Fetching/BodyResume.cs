using System.Globalization;
using CdnNode.Freshness;
using CdnNode.Origin;

namespace CdnNode.Fetching;

/// <summary>
/// Continues a body that broke off, from its next byte on, if possible from another destination: with <c>Range</c> and <c>If-Range</c>
/// (RFC 9110 sections 13.1.5 and 14.2), and only if the answer is certainly a part of the same object.
/// </summary>
/// <param name="body">Takes the bytes.</param>
/// <param name="from">Offset of the first byte that is missing.</param>
/// <param name="to">Offset of the last byte wanted; null: to the end.</param>
internal sealed class BodyResume(StoredResponse stored, IAnswerHandler body, long from, long? to, bool withoutTag) : IAnswerHandler
{
    /// <summary>How often one body may be continued.</summary>
    public const int MaxTimes = 3;

    /// <summary>The answer was of no use.</summary>
    public bool WasRefused { get; private set; }

    public static bool IsPossible(StoredResponse stored, bool withoutTag) =>
        stored.Status == 200
        && (stored.ETag is { IsWeak: false } || (withoutTag && stored is { ETag: null, LastModified: not null, CompleteLength: not null }));

    /// <param name="failed">The destination whose body broke off.</param>
    public OriginAsk ToAsk(OriginAsk first, string? failed)
    {
        IHeaderDictionary fields = new HeaderDictionary();
        foreach (var (name, value) in first.Fields)
        {
            if (!name.StartsWith("If-", StringComparison.OrdinalIgnoreCase)) fields[name] = value;
        }
        fields.Range = string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{to}");
        if (stored.ETag is { } tag) fields.IfRange = tag.ToString();
        else if (stored.LastModified is { } modified) fields.IfRange = HttpDate.Format(modified);
        return first with { Fields = fields, Avoid = failed, IsRetry = true };
    }

    public ValueTask<bool> OnHeadAsync(OriginHead head, CancellationToken cancellation)
    {
        WasRefused = head.Status != 206 || !IsNextPart(head.Fields) || !IsSame(head.Fields);
        return ValueTask.FromResult(!WasRefused);
    }

    public ValueTask OnBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => body.OnBodyAsync(bytes, cancellation);

    private bool IsNextPart(IHeaderDictionary fields) =>
        ContentRange.TryParse(fields.ContentRange.ToString(), out var range)
        && range.From == from
        && (stored.CompleteLength is null || range.CompleteLength == stored.CompleteLength)
        && (to ?? (range.CompleteLength - 1)) <= range.To;

    private bool IsSame(IHeaderDictionary fields)
    {
        if (stored.ETag is { } tag) return EntityTag.TryParse(fields.ETag.ToString(), out var now) && now.StrongEquals(tag);
        return withoutTag && AnswerAge.ReadDate(fields.LastModified, DateTimeOffset.MaxValue) == stored.LastModified;
    }
}
