namespace CdnNode.Freshness;

/// <summary>A bare item: its kind and its text without delimiters (string escapes left in; booleans are "0" or "1").</summary>
internal readonly ref struct StructuredValue(StructuredKind kind, ReadOnlySpan<char> text)
{
    public StructuredKind Kind { get; } = kind;

    public ReadOnlySpan<char> Text { get; } = text;
}
