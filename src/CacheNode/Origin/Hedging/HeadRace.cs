namespace CdnNode.Origin.Hedging;

/// <summary>Lets one of two exchanges give its answer to a handler: the one whose head comes first. The other's is dropped.</summary>
internal sealed class HeadRace(IAnswerHandler handler)
{
    private readonly TaskCompletionSource<Runner> _won = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Runner? _winner;

    /// <summary>Ends when the first head has come; never without one.</summary>
    public Task<Runner> Won => _won.Task;

    private IAnswerHandler Handler => handler;

    public Runner Enter() => new(this);

    internal sealed class Runner(HeadRace race) : IAnswerHandler
    {
        public ValueTask<bool> OnHeadAsync(OriginHead head, CancellationToken cancellation)
        {
            if (Interlocked.CompareExchange(ref race._winner, this, null) is not null) return ValueTask.FromResult(false);
            race._won.TrySetResult(this);
            return race.Handler.OnHeadAsync(head, cancellation);
        }

        public ValueTask OnBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => race.Handler.OnBodyAsync(bytes, cancellation);
    }
}
