using System.Security.Cryptography;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;
using CdnNode.Origin.Local;

namespace CdnNode.Standby.Serving;

/// <summary>A stitched playlist as the body of an answer; its entity tag is a hash of its bytes.</summary>
internal sealed class StitchedContent : ILocalContent
{
    private readonly byte[] _bytes;

    public StitchedContent(MediaPlaylist playlist, DateTimeOffset now)
    {
        _bytes = PlaylistWriter.ToUtf8(playlist);
        Tag = new EntityTag(Convert.ToHexStringLower(SHA256.HashData(_bytes), 0, 8), IsWeak: false);
        LastModified = now;
    }

    public long Length => _bytes.Length;

    public string ContentType => MediaContentTypes.Of("index.m3u8");

    public DateTimeOffset LastModified { get; }

    public EntityTag Tag { get; }

    public ValueTask<int> ReadAsync(Memory<byte> destination, long offset, CancellationToken cancellation)
    {
        _bytes.AsMemory((int)offset, destination.Length).CopyTo(destination);
        return ValueTask.FromResult(destination.Length);
    }
}
