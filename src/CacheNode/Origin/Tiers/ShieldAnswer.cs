namespace CdnNode.Origin.Tiers;

/// <summary>What a shield says of the origins behind it.</summary>
internal static class ShieldAnswer
{
    /// <summary>
    /// A 5xx of a node's own that tells of its origins' failure, by the last member of <c>Cache-Status</c>: the shield itself is well. Whether it or
    /// the origins are to blame shows when another destination is asked.
    /// </summary>
    public static bool IsForItsOrigins(int status, IHeaderDictionary fields)
    {
        if (status < 500) return false;
        var chain = fields["Cache-Status"].ToString();
        return chain.IndexOf("; detail=origin-", chain.LastIndexOf(',') + 1, StringComparison.Ordinal) >= 0;
    }
}
