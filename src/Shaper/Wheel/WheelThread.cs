namespace CdnNode.Shaper;

/// <summary>The thread that turns one wheel.</summary>
/// <remarks>
/// A thread of its own and not the pool's: the pool is busy exactly when pacing matters. How long it waits is only a hint of when to look;
/// what is due is read from the wheel's clock, so an early or late wake-up shifts no stamp.
/// </remarks>
public sealed class WheelThread : IAsyncDisposable
{
    private readonly TimingWheel _wheel;
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;
    private int _disposed;

    public WheelThread(TimingWheel wheel, string name)
    {
        _wheel = wheel;
        wheel.Roused = () => _wake.Set();
        new Thread(Run) { IsBackground = true, Name = name, Priority = ThreadPriority.AboveNormal }.Start();
    }

    /// <summary>Stops the thread after the tick it is in. Items keep what they hold.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _isStopping = true;
        _wake.Set();
        await _stopped.Task.ConfigureAwait(false);
        // Not disposed: who posts to a wheel that stands still may rouse it.
        _wheel.Roused = null;
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                _wheel.Advance();
                _wake.WaitOne((int)Math.Ceiling(_wheel.Rest().TotalMilliseconds));
                _wheel.EndRest();
            }
        }
        finally
        {
            _stopped.SetResult();
        }
    }
}
