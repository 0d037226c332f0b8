namespace CdnNode.Recorder.Source;

/// <summary>What a read gave. Disposing lets the body go, read or not.</summary>
public sealed class SourceAnswer : IAsyncDisposable
{
    private SourceAnswer(Stream? body, SourceFailure failure, string? detail, string? origin) =>
        (Body, Failure, Detail, Origin) = (body, failure, detail, origin);

    /// <summary>The bytes; null when there was a failure. Reading it throws <see cref="IOException"/> when the answer breaks off: a short body never ends cleanly.</summary>
    public Stream? Body { get; }

    /// <summary><see cref="SourceFailure.None"/> when there is a body.</summary>
    public SourceFailure Failure { get; }

    /// <summary>The failure in words for the log, safe to print; null when there is none.</summary>
    public string? Detail { get; }

    /// <summary>Which origin it came from, when that is known: a change makes the recorder compare contents.</summary>
    public string? Origin { get; }

    public static SourceAnswer Of(Stream body, string? origin = null) => new(body, SourceFailure.None, null, origin);

    public static SourceAnswer Failed(SourceFailure failure, string? detail = null, string? origin = null) => new(null, failure, detail, origin);

    public ValueTask DisposeAsync() => Body?.DisposeAsync() ?? ValueTask.CompletedTask;
}
