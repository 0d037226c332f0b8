using System.Globalization;
using CdnNode.Freshness;
using CdnNode.Origin.Local;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Recordings;

/// <summary>A recorded object on its way to the cache: a segment or an initialization section. Read in one piece, so that its checksum is compared before the first byte leaves.</summary>
internal sealed class RecordedContent(byte[] bytes, MediaFormat format, uint checksum, DateTimeOffset recorded) : ILocalContent
{
    public long Length => bytes.Length;

    public string ContentType => format == MediaFormat.Encrypted ? MediaFormat.MpegTs.ContentType() : format.ContentType();

    public DateTimeOffset LastModified => recorded;

    public EntityTag Tag { get; } = new(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length:x}-{checksum:x8}"), IsWeak: false);

    public ValueTask<int> ReadAsync(Memory<byte> destination, long offset, CancellationToken cancellation)
    {
        var part = bytes.AsMemory((int)offset, (int)Math.Min(destination.Length, bytes.Length - offset));
        part.CopyTo(destination);
        return new(part.Length);
    }
}
