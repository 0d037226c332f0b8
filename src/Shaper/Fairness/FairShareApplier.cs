namespace CdnNode.Shaper;

/// <summary>
/// Runs the fair share over the sessions that are sending and hands each its grant. Ten times a second, one caller at a time; without a cap once a second, for
/// all that is left to do then is to lift the grants of a cap that was.
/// </summary>
internal sealed class FairShareApplier(ShaperSettings settings, IReadOnlyList<TimingWheel> wheels)
{
    private const int RoundsWithoutCap = 10;

    private readonly FairShare _fairShare = new();
    private readonly List<ViewerSession> _sessions = [];
    private ViewerDemand[] _demands = [];
    private BitRate[] _grants = [];
    private int _rounds;

    public void Apply()
    {
        var options = settings.Options;
        if (options.NodeRate == BitRate.Zero && _rounds++ % RoundsWithoutCap != 0)
            return;
        _sessions.Clear();
        for (var i = 0; i < wheels.Count; i++)
            wheels[i].Active.CopyTo(_sessions);
        if (options.NodeRate == BitRate.Zero)
        {
            foreach (var session in _sessions)
                session.SetGrant(BitRate.Max);
            return;
        }
        if (_demands.Length < _sessions.Count)
            (_demands, _grants) = (new ViewerDemand[_sessions.Count * 2], new BitRate[_sessions.Count * 2]);
        for (var i = 0; i < _sessions.Count; i++)
            _demands[i] = _sessions[i].Demand();
        _fairShare.Allocate(options.NodeRate, options.StartupShare, options.Classes, _demands.AsSpan(0, _sessions.Count), _grants);
        for (var i = 0; i < _sessions.Count; i++)
            _sessions[i].SetGrant(_grants[i]);
    }
}
