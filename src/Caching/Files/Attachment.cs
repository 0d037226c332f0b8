namespace CdnNode.Caching;

/// <summary>Something derived from a file's bytes that lives and dies with the generation. A list, since there are one or two.</summary>
internal sealed record Attachment(object Value, Attachment? Next);
