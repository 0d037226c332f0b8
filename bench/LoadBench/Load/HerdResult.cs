using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Load;

/// <param name="OriginRequests">For the one object.</param>
/// <param name="FirstByteP50">Milliseconds from asking to the first byte of the body.</param>
/// <param name="FirstByteMax">Of the last client, ms.</param>
/// <param name="DoneMilliseconds">From the first client's asking to the last one's last byte.</param>
/// <param name="FillMilliseconds">From the first request at the origin to the last byte of its answer.</param>
/// <param name="Failed">Clients without a whole answer.</param>
internal sealed record HerdResult(
    int OriginRequests, double FirstByteP50, double FirstByteMax, double DoneMilliseconds, double FillMilliseconds, int Failed, Usage Usage)
{
    public double DoneOverFill => DoneMilliseconds / FillMilliseconds;
}
