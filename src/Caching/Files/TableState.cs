namespace CdnNode.Caching;

/// <summary>Where a file stands towards the table: Unpublished -> Published -> Withdrawn, never back.</summary>
internal enum TableState
{
    /// <summary>Known only to those who have a handle.</summary>
    Unpublished,

    /// <summary>In the table, under its key.</summary>
    Published,

    /// <summary>Purged, replaced, failed or aged: found by nobody new; those who have a handle keep it.</summary>
    Withdrawn,
}
