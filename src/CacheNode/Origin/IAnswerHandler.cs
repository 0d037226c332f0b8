namespace CdnNode.Origin;

/// <summary>Takes an origin's answer as it arrives.</summary>
public interface IAnswerHandler
{
    /// <summary>The head is there.</summary>
    /// <returns>Whether the body is wanted. If not, the exchange ends well.</returns>
    ValueTask<bool> OnHeadAsync(OriginHead head, CancellationToken cancellation);

    /// <summary>Some bytes of the body, in order. Throwing <see cref="AnswerDroppedException"/> ends the exchange.</summary>
    ValueTask OnBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);
}
