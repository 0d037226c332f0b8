namespace CdnNode.Shaper;

/// <summary>The running options; a reload swaps the whole record in one write, and everything takes it up at its next turn.</summary>
public sealed class ShaperSettings(ShaperOptions options)
{
    private volatile ShaperOptions _options = options;

    /// <summary>The options now. Set only what <see cref="ShaperOptionsValidator.Validate"/> found well.</summary>
    public ShaperOptions Options
    {
        get => _options;
        set
        {
            _options = value;
            Changed?.Invoke();
        }
    }

    /// <summary>Other options run now. On the thread that set them.</summary>
    internal event Action? Changed;
}
