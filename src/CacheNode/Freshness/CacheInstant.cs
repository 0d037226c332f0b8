namespace CdnNode.Freshness;

/// <summary>
/// One moment on both clocks: the wall clock (dates in fields, ages across a restart) and the monotonic one (ages within the process, which
/// no step of the wall clock can bend).
/// </summary>
/// <param name="Wall">UTC.</param>
/// <param name="Monotonic">Time since an arbitrary origin that is fixed for the life of the process.</param>
public readonly record struct CacheInstant(DateTimeOffset Wall, TimeSpan Monotonic)
{
    /// <summary>Reads both clocks.</summary>
    public static CacheInstant Now(TimeProvider time) => new(time.GetUtcNow(), time.GetElapsedTime(0, time.GetTimestamp()));
}
