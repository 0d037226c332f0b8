namespace CdnNode.EndToEnd.Tests.Harness.Origins;

/// <summary>A segment whose last part the origin keeps back until it is released, and then sends piece by piece.</summary>
/// <remarks>
/// Until then it drips, faster than any node's minimum rate, but never sends the last half: what arrives at a viewer before
/// <see cref="Release"/> was passed on before the origin had finished, in whatever time.
/// </remarks>
internal sealed class HeldBody(ReadOnlyMemory<byte> body, TimeSpan lastPart)
{
    private const int Drip = 8 * 1024;
    private const int Pieces = 20;
    private static readonly TimeSpan DripEvery = TimeSpan.FromMilliseconds(250);
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _released;

    /// <summary>Completes when the last byte was sent.</summary>
    public Task Sent => _sent.Task;

    public void Release() => _released = true;

    public async Task AnswerAsync(OriginExchange exchange)
    {
        await exchange.SendHeadAsync(200, $"Content-Length: {body.Length}", "Content-Type: video/mp2t", "Cache-Control: public, max-age=3600");
        var at = body.Length / 10;
        await exchange.SendAsync(body[..at]);
        using var tick = new PeriodicTimer(DripEvery);
        while (!_released && await tick.WaitForNextTickAsync())
        {
            var next = Math.Min(at + Drip, body.Length / 2);
            await exchange.SendAsync(body[at..next]);
            at = next;
        }

        await exchange.TrickleAsync(body[at..], lastPart, Pieces);
        _sent.TrySetResult();
    }
}
