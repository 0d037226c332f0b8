namespace CdnNode.Shaper;

/// <summary>The shaper of a node: its wheels, its sessions, and the sharing of its rate.</summary>
/// <remarks>
/// <code>
///  (new) --Start--> Running --DisposeAsync--> Stopped
/// </code>
/// Sessions are pinned to wheels in turn. Maintenance (fair share, idle sessions) runs on the time provider's timer, never twice at once: every 100 ms where
/// the node's rate is shared, once a second without a cap, since a wake-up costs a sleeping machine more than the work does.
/// Channels should have ended before it is disposed: what is still queued stays where it is.
/// </remarks>
public sealed class ShaperEngine : IAsyncDisposable
{
    private const int SharesPerSweep = 10;
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SharingPeriod = SweepPeriod / SharesPerSweep;

    private readonly TimeProvider _time;
    private readonly TimingWheel[] _wheels;
    private readonly List<WheelThread> _threads = [];
    private readonly FairShareApplier _fairShare;
    private ITimer? _timer;
    private int _maintaining;
    private int _maintenances;
    private uint _nextWheel;

    /// <param name="settings">The options, validated; swapped on reload.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Where the first viewer of each wheel falls.</param>
    public ShaperEngine(ShaperSettings settings, TimeProvider time, Random random)
    {
        Settings = settings;
        _time = time;
        var options = settings.Options;
        _wheels = new TimingWheel[options.Wheels > 0 ? options.Wheels : Environment.ProcessorCount];
        for (var i = 0; i < _wheels.Length; i++)
            _wheels[i] = new(time, options.Tick, new Phases(random));
        Admission = new(settings);
        Sessions = new(settings, new(time), CreateSession, Admission.Release);
        _fairShare = new(settings, _wheels);
    }

    /// <summary>The running options.</summary>
    public ShaperSettings Settings { get; }

    /// <summary>Sessions by key.</summary>
    public ViewerSessionTable Sessions { get; }

    /// <summary>Who is let in under the node's cap.</summary>
    public AdmissionControl Admission { get; }

    /// <summary>The wheels, one per core.</summary>
    public IReadOnlyList<TimingWheel> Wheels => _wheels;

    private bool SharesRate => Settings.Options.NodeRate > BitRate.Zero;

    private TimeSpan MaintenancePeriod => SharesRate ? SharingPeriod : SweepPeriod;

    /// <summary>Starts the wheels' threads and the maintenance.</summary>
    public void Start()
    {
        for (var i = 0; i < _wheels.Length; i++)
            _threads.Add(new(_wheels[i], $"shaper-{i}"));
        _timer = _time.CreateTimer(static engine => ((ShaperEngine)engine!).Maintain(), this, MaintenancePeriod, MaintenancePeriod);
        Settings.Changed += TakeUpSettings;
    }

    /// <summary>A session that no key finds: that of one connection, or of a feed.</summary>
    /// <param name="classIndex">Its class; -1 for the default class.</param>
    /// <param name="settings">The options it runs under; null: the node's. What is the node's alone (cap, classes, wheels, sessions) counts in the node's only.</param>
    public ViewerSession CreateSession(int classIndex = -1, ShaperSettings? settings = null) =>
        new(settings ?? Settings, _wheels[Interlocked.Increment(ref _nextWheel) % (uint)_wheels.Length], classIndex);

    /// <summary>The sessions that are sending now, those of connections too. Any thread.</summary>
    public IReadOnlyList<ViewerSession> ListActive()
    {
        var sessions = new List<ViewerSession>();
        foreach (var wheel in _wheels)
            wheel.Active.CopyTo(sessions);
        return sessions;
    }

    /// <summary>Shares the node's rate and forgets idle sessions: every tenth time under a cap, else every time. The timer calls it.</summary>
    public void Maintain()
    {
        if (Interlocked.Exchange(ref _maintaining, 1) != 0)
            return;
        try
        {
            _fairShare.Apply();
            if (!SharesRate || ++_maintenances % SharesPerSweep == 0)
                Sessions.Sweep();
        }
        finally
        {
            Volatile.Write(ref _maintaining, 0);
        }
    }

    private void TakeUpSettings() => _timer?.Change(MaintenancePeriod, MaintenancePeriod);

    public async ValueTask DisposeAsync()
    {
        Settings.Changed -= TakeUpSettings;
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        foreach (var thread in _threads)
            await thread.DisposeAsync().ConfigureAwait(false);
    }
}
