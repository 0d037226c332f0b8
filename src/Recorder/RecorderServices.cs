using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Options;
using CdnNode.Recorder.Retention;
using CdnNode.Recorder.Source;
using CdnNode.Recorder.Writing;
using Microsoft.Extensions.Logging;

namespace CdnNode.Recorder;

/// <summary>What the recorders of one engine share.</summary>
internal sealed record RecorderServices(
    RecorderOptions Options, IRecordingSource Source, ArchiveServices Archive, DiskReserve Reserve, QueueBudget Budget, RecorderMetrics Metrics, ILogger Log);
