using CdnNode.Operations.Options;

namespace CdnNode.Operations.Hosting;

/// <summary>
/// The first part of a graceful stop: load balancers see 503 at <c>/readyz</c> while the listeners are still open; then the server lets
/// requests under way finish.
/// </summary>
internal sealed class Drain(NodeOptions options, TimeProvider time) : IHostedLifecycleService
{
    public bool IsDraining { get; private set; }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        IsDraining = true;
        await Task.Delay(options.Drain.Grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
