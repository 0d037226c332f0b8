using System.Buffers;
using System.Text;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Playlists;

namespace CdnNode.Front;

/// <summary>The head of a hit as it goes on the wire, good for the second that its fields tell.</summary>
internal sealed class HitHead
{
    private readonly HitText _text;
    private readonly long _length;

    private HitHead(HitText text, long length, byte[] bytes) => (_text, _length, Bytes) = (text, length, bytes);

    public byte[] Bytes { get; }

    /// <summary>It tells the same of the same answer.</summary>
    public bool Tells(HitText text, long length) => ReferenceEquals(text, _text) && length == _length;

    /// <param name="length">Of the body, in bytes.</param>
    /// <param name="now">For answers whose origin told no date (RFC 9110 section 6.6.1).</param>
    public static HitHead Make(StoredResponse head, HitText text, long length, DateTimeOffset now)
    {
        IHeaderDictionary fields = new HeaderDictionary();
        head.CopyFieldsTo(fields);
        fields.Age = text.Age;
        fields[CacheStatus.FieldName] = text.CacheStatus;
        Cors.Allow(fields);
        if (head.Facts.IsPlaylist) PlaylistCoding.MarkChoice(fields);
        fields.AcceptRanges = "bytes";
        fields.ContentLength = length;
        if (fields.Date.Count == 0) fields.Date = HttpDate.Format(now);
        var bytes = new ArrayBufferWriter<byte>(1024);
        bytes.Write("HTTP/1.1 200 OK\r\n"u8);
        foreach (var (name, values) in fields)
        {
            foreach (var value in values)
            {
                Encoding.Latin1.GetBytes(name, bytes);
                bytes.Write(": "u8);
                Encoding.Latin1.GetBytes(value, bytes);
                bytes.Write("\r\n"u8);
            }
        }
        bytes.Write("\r\n"u8);
        return new HitHead(text, length, bytes.WrittenSpan.ToArray());
    }
}
