namespace CdnNode.Hls.Playlists;

/// <summary>Size of a picture in pixels.</summary>
public readonly record struct Resolution(int Width, int Height)
{
    /// <summary>As in a playlist: <c>1920x1080</c>.</summary>
    public override string ToString() => $"{Width}x{Height}";
}
