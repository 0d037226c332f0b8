using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Load;

/// <param name="BaseBytes">The server's memory before the connections, already used.</param>
/// <param name="ConnectionBytes">What one connection adds.</param>
/// <param name="Closed">Connections that the server closed meanwhile.</param>
internal sealed record IdleResult(long BaseBytes, double ConnectionBytes, int Closed, Usage Usage);
