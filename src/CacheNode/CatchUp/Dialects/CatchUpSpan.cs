namespace CdnNode.CatchUp.Dialects;

/// <summary>Which stretch of a channel's past is wanted.</summary>
public abstract record CatchUpSpan
{
    private CatchUpSpan()
    {
    }

    /// <summary>From a moment to another; an end that lies ahead is waited for.</summary>
    /// <param name="To">Exclusive; null: without end, joins the live channel.</param>
    public sealed record Range(DateTimeOffset From, DateTimeOffset? To) : CatchUpSpan;

    /// <summary>The live channel, later by this much: slides with the clock.</summary>
    public sealed record Delay(TimeSpan By) : CatchUpSpan;

    /// <summary>Everything that is recorded, up to now: slides with the retention.</summary>
    public sealed record Window : CatchUpSpan;
}
