using System.IO.Pipelines;
using CdnNode.Freshness;
using CdnNode.Origin;

namespace CdnNode.Fetching;

/// <summary>An answer that goes through to one viewer: its head, and its body through a bounded pipe.</summary>
public sealed class PassedAnswer
{
    private static readonly PipeOptions s_pipe = new(pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 128 * 1024, useSynchronizationContext: false);
    private readonly Pipe _pipe = new(s_pipe);

    public PassedAnswer(OriginHead head)
    {
        Status = head.Status;
        CloseDelimited = head.CloseDelimited;
        Destination = head.Destination;
        foreach (var (name, value) in head.Fields)
        {
            if (!HopByHop.Is(name, head.Fields.Connection)) Fields[name] = value;
        }
    }

    public int Status { get; }

    public IHeaderDictionary Fields { get; } = new HeaderDictionary();

    public bool CloseDelimited { get; }

    /// <summary>Who answered; null for sources of the node's own.</summary>
    public string? Destination { get; }

    public PipeReader Body => _pipe.Reader;

    /// <exception cref="AnswerDroppedException">The viewer has gone.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var flushed = await _pipe.Writer.WriteAsync(bytes, cancellation);
        if (flushed.IsCompleted) throw new AnswerDroppedException(OriginFailure.Dropped, "The viewer left.");
    }

    /// <summary>No more comes; with an error the viewer's connection must not end as if the body were whole.</summary>
    public void End(Exception? error) => _pipe.Writer.Complete(error);
}
