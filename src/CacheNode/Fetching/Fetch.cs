namespace CdnNode.Fetching;

/// <summary>One question to the origin that any number of requests wait for. It belongs to none of them.</summary>
/// <remarks>
/// <code>
///   Asking --head--> Answered (Stored, Renewed, Passed, Failed) --body's end--> over
///      \-----------no answer-----------> Answered (Failed)
/// </code>
/// Requests join while it is asking. The handle in its outcome is closed when the run and everyone who joined have left.
/// </remarks>
#pragma warning disable CA1001 // The last user's Leave disposes.
public sealed class Fetch(FetchPlan plan)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource<FetchOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _unwanted = new();
    private int _users = 1;

    public FetchPlan Plan { get; } = plan;

    /// <summary>Ends when the head of the answer is there, or none will come. Never fails.</summary>
    public Task<FetchOutcome> Outcome => _outcome.Task;

    /// <summary>Set when the answer is for one viewer and that one has left.</summary>
    public CancellationToken Unwanted => _unwanted.Token;

    /// <summary>False when it is over already.</summary>
    public bool TryJoin()
    {
        while (Volatile.Read(ref _users) is var users and > 0)
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users) return true;
        }
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) > 0) return;
        if (_outcome.Task is { IsCompletedSuccessfully: true } && _outcome.Task.GetAwaiter().GetResult() is FetchOutcome.Stored { File: var file }) file.Dispose();
        Plan.Stale?.Dispose();
        _unwanted.Dispose();
    }

    public bool Answer(FetchOutcome outcome) => _outcome.TrySetResult(outcome);

    /// <summary>The one viewer of an answer that isn't stored has left.</summary>
    public void Abandon()
    {
        try
        {
            _unwanted.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in the same moment.
        }
    }
}
