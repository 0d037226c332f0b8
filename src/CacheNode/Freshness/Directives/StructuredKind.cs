namespace CdnNode.Freshness;

/// <summary>What a structured bare item is. Inner lists, dates, decimals and byte sequences are all <see cref="Other"/>.</summary>
internal enum StructuredKind
{
    Other,
    Integer,
    String,
    Token,
    Boolean,
}
