namespace CdnNode.Shaper;

/// <summary>The thread that turns one wheel.</summary>
/// <remarks>
/// A thread of its own and not the pool's: the pool is busy exactly when pacing matters. How long it waits is only a hint of when to look;
/// what is due is read from the wheel's clock, so an early or late wake-up shifts no stamp.
/// </remarks>
public sealed class WheelThread : IAsyncDisposable
{
    private readonly TimingWheel _wheel;
    private readonly ManualResetEvent _stop = new(false);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    public WheelThread(TimingWheel wheel, string name)
    {
        _wheel = wheel;
        new Thread(Run) { IsBackground = true, Name = name, Priority = ThreadPriority.AboveNormal }.Start();
    }

    /// <summary>Stops the thread after the tick it is in. Items keep what they hold.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _stop.Set();
        await _stopped.Task.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            do
                _wheel.Advance();
            while (!_stop.WaitOne((int)Math.Ceiling(_wheel.UntilNextTick.TotalMilliseconds)));
        }
        finally
        {
            _stopped.SetResult();
        }
    }
}
