using System.Buffers;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;
using CdnNode.Origin;

namespace CdnNode.Playlists;

/// <summary>A playlist on its way in: held back until it is whole and has been read, since its text decides how long it may be kept.</summary>
internal sealed class PlaylistBody(EdgeRequest request, long? announced)
{
    private readonly ArrayBufferWriter<byte> _bytes = new((int)Math.Clamp(announced ?? 4096, 256, 64 * 1024));

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <exception cref="AnswerDroppedException">It is longer than a playlist may be.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        var max = PlaylistLimits.Default.MaxBytes;
        if (_bytes.WrittenCount + bytes.Length > max)
            throw new AnswerDroppedException(OriginFailure.BadAnswer, $"The playlist is longer than {max} bytes.");
        _bytes.Write(bytes);
    }

    /// <summary>Reads it. Returns what is wrong, or null and what kind of object it is.</summary>
    public string? Check(ChannelTable channels, LadderTable ladders, CacheInstant now, out ObjectFacts facts)
    {
        facts = default;
        if (!PlaylistReader.TryRead(_bytes.WrittenSpan, out var playlist, out var error)) return error.ToString();
        if (playlist is not MediaPlaylist media)
        {
            if (playlist is MultivariantPlaylist multivariant) ladders.Update(request, multivariant, now);
            facts = ObjectFacts.MultivariantPlaylist;
            return null;
        }
        channels.Update(request, media, now);
        facts = media.IsLive
            ? ObjectFacts.LivePlaylist(media.TargetDuration, media.ServerControl?.PartHoldBackSeconds is { } hold ? TimeSpan.FromSeconds((double)hold) : null)
            : ObjectFacts.VodPlaylist;
        return null;
    }
}
