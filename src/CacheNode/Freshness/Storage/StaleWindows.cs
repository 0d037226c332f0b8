namespace CdnNode.Freshness;

/// <summary>How long past its lifetime an answer may be used (RFC 5861; RFC 9111 section 4.2.4).</summary>
internal static class StaleWindows
{
    public static (TimeSpan WhileRevalidate, TimeSpan IfError) Of(StoredState state, FreshnessPolicy policy)
    {
        if ((state.Flags & StoredFlags.ForbidsStale) != 0)
        {
            return default;
        }
        var whileRevalidate = state.StaleWhileRevalidate ?? policy.DefaultStaleWhileRevalidate;
        return (whileRevalidate, state.StaleIfError ?? IfErrorByDefault(state, policy));
    }

    private static TimeSpan IfErrorByDefault(StoredState state, FreshnessPolicy policy)
    {
        if (state.Lifetime.Source == LifetimeSource.Negative)
        {
            return TimeSpan.Zero;
        }
        if (state.Facts.Kind != ObjectKind.LivePlaylist)
        {
            return policy.DefaultStaleIfError;
        }
        // A live playlist is good for so many target durations altogether, its lifetime among them.
        var target = state.Facts.TargetDuration ?? policy.MaxLowLatencyLifetime;
        var rest = (target * policy.LivePlaylistStaleTargetDurations) - state.Lifetime.Duration;
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }
}
