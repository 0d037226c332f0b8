namespace CdnNode.Operations.Logging;

/// <summary>Lines that wait to be written: copied one behind the other, and taken all at once.</summary>
/// <remarks>
/// A buffer for each core, so that requests on different threads hardly ever meet; each keeps its memory, so that a line allocates nothing.
/// Lines of different cores may change places within the time between two takes.
/// </remarks>
/// <param name="maxLines">Beyond, lines are refused.</param>
internal sealed class LineQueue(int maxLines)
{
    private const int CrowdedBytes = 64 * 1024;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => new Stripe())];
    private int _lines;

    /// <summary>False when too many lines wait.</summary>
    /// <param name="isCrowded">It is time to take them: half as many lines wait as may, or 64 KiB from one core. So the buffers stay small.</param>
    public bool TryAdd(ReadOnlySpan<byte> line, out bool isCrowded)
    {
        var lines = Interlocked.Increment(ref _lines);
        isCrowded = lines >= maxLines / 2;
        if (lines > maxLines)
        {
            Interlocked.Decrement(ref _lines);
            return false;
        }
        isCrowded |= _stripes[Thread.GetCurrentProcessorId() % _stripes.Length].Add(line) >= CrowdedBytes;
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

        /// <returns>Bytes that wait here.</returns>
        public int Add(ReadOnlySpan<byte> line)
        {
            lock (_lock)
            {
                line.CopyTo(_filling.GetSpan(line.Length));
                _filling.Advance(line.Length);
                _count++;
                return _filling.Written.Length;
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
