using CdnNode.Recorder.Files;
using Microsoft.Extensions.Logging;

namespace CdnNode.Recorder.Archive;

/// <summary>What the parts of one archive share.</summary>
internal sealed record ArchiveServices(IRecorderFiles Files, DiskThreads Readers, DiskThreads Writers, SegmentIndex Index, TimeProvider Time, ILogger Log);
