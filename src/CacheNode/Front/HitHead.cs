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

    private HitHead(HitText text, in HitForm form, byte[] bytes) => (_text, Form, Bytes) = (text, form, bytes);

    public byte[] Bytes { get; }

    public HitForm Form { get; }

    /// <summary>It tells the same of the same answer.</summary>
    public bool Tells(HitText text, in HitForm form) => ReferenceEquals(text, _text) && form == Form;

    /// <param name="now">For answers whose origin told no date (RFC 9110 section 6.6.1).</param>
    public static HitHead Make(StoredResponse head, HitText text, in HitForm form, DateTimeOffset now)
    {
        IHeaderDictionary fields = new HeaderDictionary();
        if (form.IsNotModified) head.CopyNotModifiedFieldsTo(fields);
        else head.CopyFieldsTo(fields);
        fields.Age = text.Age;
        fields[CacheStatus.FieldName] = text.CacheStatus;
        Cors.Allow(fields);
        PlaylistCoding.MarkChoice(fields, head);
        if (!form.IsNotModified) TellBody(fields, form);
        if (fields.Date.Count == 0) fields.Date = HttpDate.Format(now);
        var bytes = new ArrayBufferWriter<byte>(1024);
        bytes.Write(form.IsNotModified ? "HTTP/1.1 304 Not Modified\r\n"u8 : form.IsPart ? "HTTP/1.1 206 Partial Content\r\n"u8 : "HTTP/1.1 200 OK\r\n"u8);
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
        return new HitHead(text, form, bytes.WrittenSpan.ToArray());
    }

    private static void TellBody(IHeaderDictionary fields, in HitForm form)
    {
        if (form.Coding != ContentCoding.Identity)
        {
            PlaylistCoding.MarkCoded(fields, form.Coding, (int)form.Count);
            return;
        }
        fields.AcceptRanges = "bytes";
        fields.ContentLength = form.Count;
        if (form.IsPart) fields.ContentRange = new ContentRange(form.From, form.From + form.Count - 1, form.Whole).ToString();
    }
}
