using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Load;

/// <param name="Requests">Answers that came whole.</param>
/// <param name="Bytes">Of bodies.</param>
/// <param name="P99Milliseconds">From asking to the last byte.</param>
internal sealed record HitResult(long Requests, long Bytes, double P99Milliseconds, Usage Usage)
{
    /// <summary>Seconds of the server's CPU for 10^9 bytes of bodies.</summary>
    public double CpuPerGigabyte => Usage.Server / (Bytes / 1e9);

    /// <summary>Milliseconds of the server's CPU for 1,000 requests.</summary>
    public double CpuPerThousand => Usage.Server * 1e6 / Requests;

    public double RequestsPerSecond => Requests / Usage.Seconds;
}
