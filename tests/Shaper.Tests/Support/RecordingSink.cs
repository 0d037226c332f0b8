namespace CdnNode.Shaper.Tests;

/// <summary>A sink that does as told, checks that what it accepts is the exact prefix of the pattern, and remembers when.</summary>
internal sealed class RecordingSink(FakeTime time) : IPacketSink
{
    private byte[] _offered = [];

    /// <summary>What to answer to so many bytes; accepts all by default.</summary>
    public Func<int, SendResult> Answer { get; set; } = SendResult.Accepted;

    /// <summary>The outcome of a pending write; null while it is pending.</summary>
    public SendResult? Settled { get; set; }

    public FlushState PendingState { get; set; } = FlushState.Pending;

    public bool ChecksPattern { get; set; } = true;

    public bool RecordsWrites { get; set; } = true;

    /// <summary>Whether a pending write counts as departed when it is settled; else it had departed when it was begun.</summary>
    public bool RecordsSettled { get; set; } = true;

    public List<Departure> Departures { get; } = [];

    public List<int[]> Writes { get; } = [];

    public long Accepted { get; private set; }

    public bool IsPrefix { get; private set; } = true;

    public ChannelEnd? Ended { get; private set; }

    public int Ends { get; private set; }

    /// <summary>Called with the end, by the wheel.</summary>
    public Action? OnEnd { get; set; }

    public Exception? Throws { get; set; }

    public SendResult Send(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int totalBytes)
    {
        if (Throws is { } exception)
            throw exception;
        if (RecordsWrites)
            Writes.Add(pieces.ToArray().Select(p => p.Length).ToArray());
        if (ChecksPattern)
            _offered = pieces.ToArray().SelectMany(p => p.ToArray()).ToArray();
        var result = Answer(totalBytes);
        if (result.Status == SendStatus.Accepted)
            Take(result.AcceptedBytes);
        return result;
    }

    public FlushState Poll(out SendResult result)
    {
        result = Settled ?? SendResult.Pending;
        if (Settled is null)
            return PendingState;
        Settled = null;
        Take(result.AcceptedBytes, RecordsSettled);
        return FlushState.Done;
    }

    public void End(ChannelEnd end)
    {
        Ended = end;
        Ends++;
        OnEnd?.Invoke();
    }

    /// <summary>Expects the pattern from its first byte again, for another body.</summary>
    public void Restart() => (Accepted, Ended) = (0, null);

    private void Take(int bytes, bool records = true)
    {
        if (bytes == 0)
            return;
        if (ChecksPattern)
            IsPrefix &= PatternSource.Matches(Accepted, _offered.AsSpan(0, bytes));
        Accepted += bytes;
        if (RecordsWrites && records)
            Departures.Add(new(time.NowNanos, bytes));
    }
}
