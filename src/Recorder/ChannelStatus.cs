namespace CdnNode.Recorder;

/// <summary>How the recording of one channel is doing.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="State">The worst of its renditions'.</param>
/// <param name="Renditions">One a rendition that is recorded.</param>
/// <param name="Problem">Why there are no renditions, in words; null when there are.</param>
public sealed record ChannelStatus(string Channel, RecorderState State, IReadOnlyList<RenditionStatus> Renditions, string? Problem);
