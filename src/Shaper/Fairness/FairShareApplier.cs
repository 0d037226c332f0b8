namespace CdnNode.Shaper;

/// <summary>
/// Runs the fair share over the sessions that are sending and hands each its grant, one caller at a time. Without a cap all that is left to do is to lift the
/// grants of a cap that was; where none ever was, nobody is looked at.
/// </summary>
internal sealed class FairShareApplier(ShaperSettings settings, IReadOnlyList<TimingWheel> wheels)
{
    private readonly FairShare _fairShare = new();
    private readonly List<ViewerSession> _sessions = [];
    private ViewerDemand[] _demands = [];
    private BitRate[] _grants = [];
    private bool _wasCapped;

    public void Apply()
    {
        var options = settings.Options;
        _wasCapped |= options.NodeRate != BitRate.Zero;
        if (!_wasCapped) return;
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
