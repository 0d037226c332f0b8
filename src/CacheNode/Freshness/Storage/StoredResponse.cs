using System.Buffers;
using CdnNode.Caching;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>
/// The head of a stored answer: status, fields, times, lifetime. Immutable; a validation or a better knowledge of the object makes a new one.
/// </summary>
/// <remarks>
/// Age (RFC 9111 section 4.2.3) is counted from an anchor on the monotonic clock: the moment of arrival, or, for a head that a later process
/// read back, the moment of reading, with the wall clock telling how long the answer has lain. A wall clock that stands before the arrival
/// can't tell; such an answer counts as just expired.
/// </remarks>
public sealed class StoredResponse : FileHead
{
    private readonly StoredState _state;
    private readonly TimeSpan _anchor;
    private readonly TimeSpan _ageAtAnchor;
    private KeyValuePair<string, StringValues>[]? _visible;
    private HitText? _hitText;

    internal StoredResponse(StoredState state, CacheInstant anchor, FreshnessPolicy policy)
    {
        _state = state;
        _anchor = anchor.Monotonic;
        Date = AnswerAge.ReadDate(state.Fields.Get("Date"), state.ResponseTime);
        var apparent = AnswerAge.Apparent(Date, state.ResponseTime, policy.MaxApparentAge);
        InitialAge = AnswerAge.Initial(state.ReportedAge, state.ResponseDelay, apparent, state.Lifetime.Source);
        var lain = anchor.Wall - state.ResponseTime;
        _ageAtAnchor = lain >= TimeSpan.Zero ? InitialAge + lain : Max(InitialAge, state.Lifetime.Duration);
        ETag = EntityTag.TryParse(state.Fields.Get("ETag").ToString(), out var tag) ? tag : null;
        LastModified = AnswerAge.ReadDate(state.Fields.Get("Last-Modified"), state.ResponseTime);
        VaryNames = VaryKey.Names(state.Fields.Get("Vary"));
        CacheGroups = Freshness.CacheGroups.ParseGroups(state.Fields.Get(Freshness.CacheGroups.FieldName));
        SurrogateKeys = Freshness.CacheGroups.ParseSurrogateKeys(state.Fields.Get(Freshness.CacheGroups.SurrogateKeyFieldName));
        (StaleWhileRevalidate, StaleIfError) = StaleWindows.Of(state, policy);
    }

    public int Status => _state.Status;

    public StoredFields Fields => _state.Fields;

    /// <summary>Wall clock, when the head arrived.</summary>
    public DateTimeOffset ResponseTime => _state.ResponseTime;

    /// <summary>Wall clock, when it was asked for: what it holds is as old as this at least.</summary>
    public DateTimeOffset RequestTime => _state.ResponseTime - _state.ResponseDelay;

    /// <summary>Age at arrival.</summary>
    public TimeSpan InitialAge { get; }

    public Lifetime Lifetime => _state.Lifetime;

    /// <summary>What the origin said of the lifetime, null if nothing.</summary>
    public TimeSpan? ExplicitLifetime => _state.ExplicitLifetime;

    public ObjectFacts Facts => _state.Facts;

    public StoredFlags Flags => _state.Flags;

    /// <summary>The entity tag, null when there is none that can be read.</summary>
    public EntityTag? ETag { get; }

    public DateTimeOffset? LastModified { get; }

    public DateTimeOffset? Date { get; }

    /// <summary>Names in <c>Vary</c>, sorted, lower case.</summary>
    public string[] VaryNames { get; }

    /// <summary>RFC 9875.</summary>
    public string[] CacheGroups { get; }

    public string[] SurrogateKeys { get; }

    /// <summary>How long past its lifetime it may be used while it is being validated.</summary>
    public TimeSpan StaleWhileRevalidate { get; }

    /// <summary>How long past its lifetime it may be used when the origin fails.</summary>
    public TimeSpan StaleIfError { get; }

    public string Route => _state.Route;

    /// <summary>Normalised path and query.</summary>
    public string Target => _state.Target;

    /// <summary>Length of the whole body, null when the head didn't tell.</summary>
    public long? CompleteLength => _state.CompleteLength;

    /// <summary>
    /// A byte-range origin with a validator that vouches for every byte (RFC 9110 section 8.8.1): blocks of one generation only.
    /// </summary>
    public override bool BlocksCanBeRefetched => Has(StoredFlags.RangeCapable) && ETag is { IsWeak: false } && Status == 200;

    /// <inheritdoc/>
    public override bool IsForLowerTier => !Has(StoredFlags.Local);

    /// <inheritdoc/>
    public override int MemorySize => 480 + Fields.MemorySize + (24 * Fields.Count) + (2 * (Route.Length + Target.Length)) + (64 * (CacheGroups.Length + SurrogateKeys.Length));

    public bool Has(StoredFlags flag) => (Flags & flag) != 0;

    /// <summary>The answer's age.</summary>
    public TimeSpan Age(CacheInstant now) => _ageAtAnchor + Max(now.Monotonic - _anchor, TimeSpan.Zero);

    /// <summary>How long it is still fresh; negative: how long it has been stale.</summary>
    public TimeSpan FreshFor(CacheInstant now) => Lifetime.Duration - Age(now);

    /// <summary>The same answer with its lifetime over (a soft purge): served only while the origin is asked, or can't be.</summary>
    public StoredResponse AsStale(FreshnessPolicy policy, CacheInstant now)
    {
        var age = Age(now);
        return new(_state with { Lifetime = Lifetime with { Duration = age } }, new(ResponseTime + (age - InitialAge), now.Monotonic), policy);
    }

    /// <summary>The fields as they leave, but <c>Age</c> and <c>Cache-Status</c>, which are written anew.</summary>
    /// <param name="forCache">The reader is another cache of the operator's, which also gets what viewers don't need.</param>
    public void CopyFieldsTo(IHeaderDictionary target, bool forCache = false)
    {
        var fields = forCache ? Fields.ToFields(IsWrittenAnew) : _visible ??= Fields.ToFields(static name => IsWrittenAnew(name) || ResponseFieldFilter.IsForCachesOnly(name));
        foreach (var (name, value) in fields) target[name] = value;
    }

    /// <summary>The fields that a 304 made from this answer carries (RFC 9110 section 15.4.5): no representation metadata but validators.</summary>
    public void CopyNotModifiedFieldsTo(IHeaderDictionary target, bool forCache = false)
    {
        CopyFieldsTo(target, forCache);
        foreach (var name in target.Keys.Where(IsContentMetadata).ToArray())
        {
            target.Remove(name);
        }
    }

    /// <summary>What a hit says of itself: made once a second, however many viewers ask.</summary>
    /// <param name="node">Name of this node.</param>
    public HitText HitTextAt(CacheInstant now, string node)
    {
        var age = (long)Age(now).TotalSeconds;
        var left = (long)Math.Floor(FreshFor(now).TotalSeconds);
        var text = Volatile.Read(ref _hitText);
        if (text is null || text.AgeSeconds != age || text.TtlSeconds != left)
            Volatile.Write(ref _hitText, text = new HitText(age, left, new CacheStatus { Hit = true, TtlSeconds = left }.Format(node, Fields.Get(CacheStatus.FieldName).ToString())));
        return text;
    }

    /// <inheritdoc/>
    public override void Write(IBufferWriter<byte> destination) => StoredResponseFormat.Write(_state, destination);

    /// <summary>Reads what <see cref="Write"/> wrote; null when the bytes are anything else.</summary>
    public static StoredResponse? TryRead(ReadOnlySpan<byte> bytes, CacheInstant now, FreshnessPolicy policy) =>
        StoredResponseFormat.TryRead(bytes) is { } state ? new(state, now, policy) : null;

    internal StoredState State => _state;

    private static bool IsWrittenAnew(string name) => name.Equals(CacheStatus.FieldName, StringComparison.OrdinalIgnoreCase);

    private static bool IsContentMetadata(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Location", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Security-Policy", StringComparison.OrdinalIgnoreCase);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
