using CdnNode.Caching.Disk.Files;

namespace CdnNode.Caching.Disk;

/// <summary>The tier's state and who may move it: faults make it worse, the probe makes it good.</summary>
internal sealed class DiskHealth(DiskTierOptions options, TimeProvider time, DiskTierLog log)
{
    private readonly Lock _lock = new();
    private Current _current = new(DiskTierState.Starting, "the folder isn't opened yet", time.GetUtcNow());
    private long _probedAt = time.GetTimestamp();

    /// <summary>State, reason and time, consistent with each other.</summary>
    public Current Now => Volatile.Read(ref _current);

    public DiskTierState State => Now.State;

    public bool CanRead => State is DiskTierState.On or DiskTierState.Full or DiskTierState.ReadOnly;

    public bool CanWrite => State is DiskTierState.On;

    /// <summary>Takes note of a failed operation.</summary>
    public void Report(DiskException exception, string operation)
    {
        if (StateOf(exception.Fault) is { } state)
        {
            Worsen(state, operation, exception.Message);
        }
        else
        {
            log.NoHandles(operation, exception.Message);
        }
    }

    /// <summary>Goes to a state unless the present one is as bad; the next probe comes a whole interval later.</summary>
    public void Worsen(DiskTierState state, string operation, string message)
    {
        lock (_lock)
        {
            if (_current.State >= state)
            {
                return;
            }

            _probedAt = time.GetTimestamp();
            Volatile.Write(ref _current, new Current(state, $"{operation}: {message}", time.GetUtcNow()));
        }

        log.Worsened(state, operation, message);
    }

    /// <summary>The probe succeeded, or the folder was opened. <paramref name="seen"/> is the state it began in; a newer one stays.</summary>
    public void Recover(Current seen)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_current, seen))
            {
                return;
            }

            Volatile.Write(ref _current, new Current(DiskTierState.On, "", time.GetUtcNow()));
        }

        log.Recovered(seen.State);
    }

    /// <summary>The probe, or the opening of the folder, failed: its fault becomes the state, even if that is a better one than before.</summary>
    public void Change(Current seen, DiskException exception)
    {
        var state = StateOf(exception.Fault) ?? seen.State;
        lock (_lock)
        {
            if (!ReferenceEquals(_current, seen) || seen.State == state)
            {
                return;
            }

            _probedAt = time.GetTimestamp();
            Volatile.Write(ref _current, new Current(state, exception.Message, time.GetUtcNow()));
        }

        log.Worsened(state, "probe", exception.Message);
    }

    /// <summary>Whether the tier is off and a probe is due; if so the next one is due an interval later.</summary>
    public bool TakeProbe()
    {
        lock (_lock)
        {
            if (_current.State is DiskTierState.On || time.GetElapsedTime(_probedAt) < options.ProbeInterval)
            {
                return false;
            }

            _probedAt = time.GetTimestamp();
            return true;
        }
    }

    private static DiskTierState? StateOf(DiskFault fault) => fault switch
    {
        DiskFault.NoHandles => null,
        DiskFault.NoSpace => DiskTierState.Full,
        DiskFault.ReadOnly => DiskTierState.ReadOnly,
        _ => DiskTierState.Failed,
    };

    /// <summary>One state with its reason and beginning.</summary>
    internal sealed record Current(DiskTierState State, string Reason, DateTimeOffset Since);
}
