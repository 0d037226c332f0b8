using CdnNode.Hls.Playlists;

namespace CdnNode.Standby.Serving;

/// <summary>What one look at an origin's playlist showed.</summary>
/// <param name="Playlist">Null when there was none.</param>
/// <param name="Fault">Why there was none.</param>
/// <param name="Detail">The same for people.</param>
internal sealed record PlaylistLook(Playlist? Playlist, OriginFault Fault, string? Detail)
{
    public MediaPlaylist? Media => Playlist as MediaPlaylist;
}
