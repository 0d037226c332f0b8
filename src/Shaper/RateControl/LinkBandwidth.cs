namespace CdnNode.Shaper;

/// <summary>The bandwidth of a viewer's link as seen by what it accepted: <c>b = 8B/dt</c>, smoothed (formula A7).</summary>
/// <remarks>
/// An exponentially weighted moving average with weight 1/4 a second. While pacing it can't exceed the pace, so it is a lower bound of the link.
/// A mutable value.
/// </remarks>
public struct LinkBandwidth
{
    private const float Weight = 0.25f;

    private float _smoothed;
    private int _bytes;

    /// <summary>The smoothed bandwidth; zero before the first period ended.</summary>
    public readonly BitRate Value => BitRate.FromComputed(_smoothed);

    /// <summary>Counts accepted bytes.</summary>
    public void Add(int bytes) => _bytes += bytes;

    /// <summary>Ends a period of so many milliseconds.</summary>
    public void EndPeriod(uint milliseconds)
    {
        var sample = (float)(8000.0 * _bytes / milliseconds);
        _smoothed = _smoothed == 0 ? sample : _smoothed + (Weight * (sample - _smoothed));
        _bytes = 0;
    }
}
