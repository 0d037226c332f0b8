namespace CdnNode.LoadBench.Load;

/// <param name="Milliseconds">From the start of the process to the first byte.</param>
/// <param name="CpuMilliseconds">That it had used by then: what other work on the machine doesn't lengthen.</param>
internal sealed record ColdResult(double Milliseconds, double CpuMilliseconds);
