namespace CdnNode.Shaper;

/// <summary>One viewer with one bucket, whatever the number of its requests and connections.</summary>
/// <remarks>
/// <para>
/// All channels of a session take their stamps from one <see cref="PacketStamper"/>, in turns of one packet, so twenty requests or two connections together
/// get one session's rate, and the credit carries over from request to request.
/// </para>
/// <code>
///  Idle --TryEnter--> In use --Leave (last)--> Idle --TryExpire, unused long enough--> Expired (for good)
/// </code>
/// <para>
/// Requests enter and leave from any thread, and so come pace, grant and channels; stamps, queues and sends belong to the session's wheel. The
/// price of one timeline: while one channel drains what had stalled, the others of the same session wait behind it, for at most the time of its queue.
/// </para>
/// </remarks>
public sealed partial class ViewerSession : WheelItem
{
    private const int ExpiredUsers = -1;

    private readonly ShaperSettings _settings;
    private StartupAccount _startup;
    private int _users;
    private uint _lastUsed;
    private SharedRate _pace = new(BitRate.Max);
    private SharedRate _grant = new(BitRate.Max);
    private SharedRate _floor;
    private SharedRate _admitted;
    private readonly short _classIndex;
    private volatile bool _isStartup;

    internal ViewerSession(ShaperSettings settings, TimingWheel wheel, int classIndex) : base(wheel)
    {
        _settings = settings;
        _lastUsed = PaceClock.Coarse(wheel.NowNanos);
        _classIndex = checked((short)classIndex);
    }

    /// <summary>Index of its class in <see cref="ShaperOptions.Classes"/>; -1 for the default class.</summary>
    public int ClassIndex => _classIndex;

    /// <summary>Bytes accepted since the session began.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Smoothed bandwidth of the viewer's link, as far as the pace let it show.</summary>
    public BitRate LinkBandwidth => _link.Value;

    /// <summary>What the session asks for: its pace.</summary>
    public BitRate Pace => _pace.Value;

    /// <summary>s: its pace, stretched to what the node grants.</summary>
    public BitRate Rate => BitRate.Larger(MinimumRate, BitRate.Min(Pace, Grant));

    /// <summary>Requests that use it now; -1 once it has expired.</summary>
    public int Users => Volatile.Read(ref _users);

    /// <summary>Demand that was admitted for it under the node's cap; zero before, and without a cap.</summary>
    public BitRate Admitted => _admitted.Value;

    /// <summary>The options it runs under.</summary>
    public ShaperOptions Options => _settings.Options;

    /// <summary>The table knows it; else it is a connection's, or a feed's.</summary>
    public bool IsRemembered { get; internal set; }

    internal bool TryChangeAdmitted(BitRate from, BitRate to) =>
        _admitted.TryChange(from, to);

    internal BitRate Grant => _grant.Value;

    private static BitRate MinimumRate => BitRate.FromKilobits(1);

    /// <summary>Sets what it is paced at from the next turn on; stamps that lie ahead are stretched.</summary>
    /// <param name="rate">Pace.</param>
    /// <param name="floor">Slowing down stops here. For HLS half the media rate.</param>
    /// <param name="startup">Start-up traffic under the node's cap: served first, within its share.</param>
    public void SetPace(BitRate rate, BitRate floor, bool startup = false)
    {
        _floor.Value = floor;
        _isStartup = startup;
        _pace.Value = rate;
        Wake();
    }

    /// <summary>Takes a segment from what may leave unpaced at the start of a session; false: pace it.</summary>
    public bool TryTakeStartup(TimeSpan duration) => _startup.TryTake(duration, _settings.Options);

    /// <summary>Start-up is over.</summary>
    public bool IsStartupSpent => _startup.IsSpent(_settings.Options);

    /// <summary>Begins a request. False when the session has expired: look it up anew.</summary>
    public bool TryEnter()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            if (users == ExpiredUsers)
                return false;
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        }
    }

    /// <summary>Ends a request that had entered.</summary>
    public void Leave()
    {
        Volatile.Write(ref _lastUsed, PaceClock.Coarse(Wheel.NowNanos));
        Interlocked.Decrement(ref _users);
    }

    internal bool TryExpire(long nowNanos) =>
        PaceClock.Coarse(nowNanos) - Volatile.Read(ref _lastUsed) >= _settings.Options.SessionIdle.TotalMilliseconds
        && Interlocked.CompareExchange(ref _users, ExpiredUsers, 0) == 0;

    internal void SetGrant(BitRate grant)
    {
        if (_grant.Exchange(grant))
            Wake();
    }

    internal ViewerDemand Demand() => new(ClassIndex, Pace, _floor.Value, _isStartup);

    internal void CountSent(int bytes)
    {
        SentBytes += bytes;
        _link.Add(bytes);
    }
}
