using System.IO.Pipelines;

namespace CdnNode.Operations.Hosting;

/// <summary>The two directions of a connection, one of them wrapped by a step of ours.</summary>
internal sealed record ConnectionTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
