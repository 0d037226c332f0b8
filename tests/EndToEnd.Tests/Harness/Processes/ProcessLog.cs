namespace CdnNode.EndToEnd.Tests.Harness.Processes;

/// <summary>The last lines a process wrote, and waiting for one of them.</summary>
internal sealed class ProcessLog
{
    private const int MaxLines = 20_000;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly List<(Func<string, bool> Match, TaskCompletionSource<string> Found)> _waiting = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
            }

            _waiting.RemoveAll(w => w.Match(line) && w.Found.TrySetResult(line));
        }
    }

    /// <summary>The first line, past or future, that matches.</summary>
    public Task<string> FirstAsync(Func<string, bool> match)
    {
        lock (_gate)
        {
            if (_lines.FirstOrDefault(match) is { } seen)
            {
                return Task.FromResult(seen);
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((match, found));
            return found.Task;
        }
    }

    public override string ToString() => string.Join('\n', Lines);
}
