using System.Buffers;
using System.Text;
using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Playlists;

namespace CdnNode.Front;

/// <summary>Which bytes of a stored answer leave: all, a part, or a playlist's coded form.</summary>
/// <param name="Coding">Another than identity: of the whole.</param>
/// <param name="IsPart">The status is 206.</param>
/// <param name="From">Position of the first byte.</param>
/// <param name="Count">Bytes that leave.</param>
/// <param name="Whole">Length of the stored body, in bytes.</param>
internal readonly record struct HitForm(ContentCoding Coding, bool IsPart, long From, long Count, long Whole)
{
    /// <summary>Number of forms of which a target keeps a head each; all parts are one.</summary>
    public const int Slots = 4;

    /// <summary>Longer lists are for the server to read.</summary>
    private const int MaxCodingsBytes = 256;

    public int Slot => IsPart ? Slots - 1 : (int)Coding;

    public int Status => IsPart ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;

    /// <summary>Chooses as the full way does. False: its answer is another, or has to be made first.</summary>
    /// <param name="length">Of the stored body, in bytes.</param>
    /// <param name="coded">The body in its coded form; null: as it is stored.</param>
    public static bool TryChoose(in RequestHead request, FileHandle file, StoredResponse stored, long length, out HitForm form, out byte[]? coded)
    {
        form = new HitForm(ContentCoding.Identity, IsPart: false, 0, length, length);
        coded = null;
        if (request.Range is { } asked)
        {
            if (RangeRequest.Resolve(asked, length, out var range) != RangeVerdict.Part) return false;
            form = form with { IsPart = true, From = range.From, Count = range.Length ?? length };
            return true;
        }
        if (request.Codings.IsEmpty || !stored.Facts.IsPlaylist || stored.Fields.Get("Content-Encoding").Count > 0) return true;
        Span<char> codings = stackalloc char[MaxCodingsBytes];
        if (Ascii.ToUtf16(request.Codings, codings, out var read) != OperationStatus.Done) return false;
        var coding = PlaylistCoding.Choose(AcceptedCodings.FromLine(codings[..read]), length);
        if (coding == ContentCoding.Identity) return true;
        coded = PlaylistCoding.FindMade(file, coding);
        if (coded is null) return false;
        form = form with { Coding = coding, Count = coded.Length };
        return true;
    }
}
