namespace CdnNode.Operations.Logging;

/// <summary>Lines that wait to be written: copied one behind the other, and taken all at once.</summary>
/// <remarks>
/// A buffer for each core, so that requests on different threads hardly ever meet; each keeps its memory, so that a line allocates nothing.
/// Lines of different cores may change places within the time between two takes.
/// </remarks>
/// <param name="maxLines">Beyond, lines are refused.</param>
internal sealed class LineQueue(int maxLines)
{
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => new Stripe())];
    private int _lines;

    /// <summary>Half as many lines wait as may.</summary>
    public bool IsHalfFull => Volatile.Read(ref _lines) >= maxLines / 2;

    /// <summary>False when too many lines wait.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        if (Interlocked.Increment(ref _lines) > maxLines)
        {
            Interlocked.Decrement(ref _lines);
            return false;
        }
        _stripes[Thread.GetCurrentProcessorId() % _stripes.Length].Add(line);
        return true;
    }

    /// <summary>Hands over what waits, in one piece a core, each of whole lines. One taker at a time.</summary>
    /// <param name="write">The bytes and the number of lines.</param>
    public async ValueTask TakeAllAsync(Func<ReadOnlyMemory<byte>, int, ValueTask> write)
    {
        foreach (var stripe in _stripes)
        {
            if (stripe.Take(out var lines) is not { } buffer) continue;
            Interlocked.Add(ref _lines, -lines);
            try
            {
                await write(buffer.Written, lines);
            }
            finally
            {
                buffer.Clear();
            }
        }
    }

    private sealed class Stripe
    {
        private readonly Lock _lock = new();
        private LineBuffer _filling = new();
        private LineBuffer _spare = new();
        private int _count;

        public void Add(ReadOnlySpan<byte> line)
        {
            lock (_lock)
            {
                line.CopyTo(_filling.GetSpan(line.Length));
                _filling.Advance(line.Length);
                _count++;
            }
        }

        /// <summary>The buffer, to be cleared before the next take; null when nothing waits.</summary>
        public LineBuffer? Take(out int lines)
        {
            lock (_lock)
            {
                lines = _count;
                if (lines == 0) return null;
                (_filling, _spare, _count) = (_spare, _filling, 0);
                return _spare;
            }
        }
    }
}
