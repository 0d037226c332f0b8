namespace CdnNode.Hls.Mp4;

/// <summary>A track of a movie header.</summary>
/// <param name="Id">Not 0.</param>
/// <param name="Kind">By its handler.</param>
/// <param name="Timescale">Ticks per second; 0 when the header doesn't say.</param>
/// <param name="DefaultSampleDuration">In ticks, from the track's extends box; 0 when there is none.</param>
public sealed record Mp4Track(uint Id, Mp4TrackKind Kind, uint Timescale, uint DefaultSampleDuration);
