namespace CdnNode.LoadBench.Load;

/// <param name="CpuPerGigabyte">Seconds of the server's CPU for 10^9 bytes of bodies.</param>
/// <param name="CpuPerThousand">Seconds of the server's CPU for 1,000 requests.</param>
/// <param name="P99Milliseconds">From asking to the last byte.</param>
internal sealed record HitResult(double CpuPerGigabyte, double CpuPerThousand, double P99Milliseconds, double RequestsPerSecond);
