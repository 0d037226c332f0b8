using System.Buffers;
using System.Text;
using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Playlists;

namespace CdnNode.Front;

/// <summary>What of a stored answer leaves: the whole body, a part, a playlist's coded form, or no body since the viewer has it.</summary>
/// <param name="Status">200, 206 or 304.</param>
/// <param name="Coding">Another than identity: of the whole.</param>
/// <param name="From">Position of the first byte.</param>
/// <param name="Count">Bytes that leave.</param>
/// <param name="Whole">Length of the stored body, in bytes.</param>
internal readonly record struct HitForm(int Status, ContentCoding Coding, long From, long Count, long Whole)
{
    /// <summary>Number of forms of which a target keeps a head each; all parts are one.</summary>
    public const int Slots = 5;

    /// <summary>Longer lists are for the server to read.</summary>
    private const int MaxCodingsBytes = 256;

    public bool IsPart => Status == StatusCodes.Status206PartialContent;

    /// <summary>The viewer has the body.</summary>
    public bool IsNotModified => Status == StatusCodes.Status304NotModified;

    /// <summary>The body is the stored one, or a part of it.</summary>
    public bool IsStored => Coding == ContentCoding.Identity && !IsNotModified;

    public int Slot => IsNotModified ? Slots - 1 : IsPart ? Slots - 2 : (int)Coding;

    /// <summary>Chooses as the full way does. False: its answer is another, or has to be made first.</summary>
    /// <param name="length">Of the stored body, in bytes.</param>
    /// <param name="coded">The body in its coded form; null: as it is stored.</param>
    public static bool TryChoose(in RequestHead request, FileHandle file, StoredResponse stored, long length, out HitForm form, out byte[]? coded)
    {
        form = new HitForm(StatusCodes.Status200OK, ContentCoding.Identity, 0, length, length);
        coded = null;
        switch (Preconditions.Names(request.Tags, stored))
        {
            case null:
                return false;
            case true:
                form = form with { Status = StatusCodes.Status304NotModified, Count = 0 };
                return true;
        }
        if (request.Range is { } asked)
        {
            if (RangeRequest.Resolve(asked, length, out var range) != RangeVerdict.Part) return false;
            form = form with { Status = StatusCodes.Status206PartialContent, From = range.From, Count = range.Length ?? length };
            return true;
        }
        var isAsStored = request.Codings.IsEmpty || !stored.Facts.IsPlaylist || stored.Fields.Get("Content-Encoding").Count > 0;
        return isAsStored || TryCode(request, file, ref form, out coded);
    }

    private static bool TryCode(in RequestHead request, FileHandle file, ref HitForm form, out byte[]? coded)
    {
        coded = null;
        Span<char> codings = stackalloc char[MaxCodingsBytes];
        if (Ascii.ToUtf16(request.Codings, codings, out var read) != OperationStatus.Done) return false;
        var coding = PlaylistCoding.Choose(AcceptedCodings.FromLine(codings[..read]), form.Whole);
        if (coding == ContentCoding.Identity) return true;
        coded = PlaylistCoding.FindMade(file, coding);
        if (coded is null) return false;
        form = form with { Coding = coding, Count = coded.Length };
        return true;
    }
}
