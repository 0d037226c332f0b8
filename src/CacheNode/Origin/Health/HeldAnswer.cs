using System.Buffers;
using CdnNode.Hls.Playlists;

namespace CdnNode.Origin.Health;

/// <summary>A playlist's answer that is held back until it has been judged, then told again, or dropped for another one.</summary>
internal sealed class HeldAnswer : IAnswerHandler
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    /// <summary>With fields of its own; null when there is none.</summary>
    public OriginHead? Head { get; private set; }

    /// <summary>What the body is; null when it is no playlist, or none of the answer's business.</summary>
    public Playlist? Read() => Head?.Status == 200 && PlaylistReader.TryRead(_bytes.WrittenSpan, out var playlist, out _) ? playlist : null;

    public ValueTask<bool> OnHeadAsync(OriginHead head, CancellationToken cancellation)
    {
        var fields = new HeaderDictionary();
        foreach (var (name, value) in head.Fields) fields[name] = value;
        Head = head with { Fields = fields };
        return ValueTask.FromResult(true);
    }

    /// <exception cref="AnswerDroppedException">It is longer than a playlist may be.</exception>
    public ValueTask OnBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (_bytes.WrittenCount + bytes.Length > PlaylistLimits.Default.MaxBytes)
            throw new AnswerDroppedException(OriginFailure.BadAnswer, $"The playlist is longer than {PlaylistLimits.Default.MaxBytes} bytes.");
        _bytes.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Gives it to whom it was for. Never throws.</summary>
    /// <param name="failure">How the exchange ended.</param>
    public async Task<OriginFailure> TellAsync(OriginFailure failure, IAnswerHandler handler, CancellationToken cancellation)
    {
        if (Head is null || failure != OriginFailure.None) return failure;
        try
        {
            if (await handler.OnHeadAsync(Head, cancellation) && _bytes.WrittenCount > 0) await handler.OnBodyAsync(_bytes.WrittenMemory, cancellation);
            return OriginFailure.None;
        }
        catch (AnswerDroppedException dropped)
        {
            return dropped.Reason;
        }
        catch (Exception)
        {
            return OriginFailure.Dropped;
        }
    }
}
