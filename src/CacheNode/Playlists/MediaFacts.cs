using CdnNode.Shaper;

namespace CdnNode.Playlists;

/// <summary>What the playlists that passed through the node tell about an object, as far as pacing cares.</summary>
/// <param name="Duration">EXTINF; null when no known playlist lists it.</param>
/// <param name="Bytes">Length of its byte range, where the playlist gives one; null: the whole object.</param>
/// <param name="TopRate">R: the top rung of its ladder; null when no ladder is known.</param>
public readonly record struct MediaFacts(PacedObject Kind, TimeSpan? Duration = null, long? Bytes = null, BitRate? TopRate = null);
