namespace CdnNode.Caching.Tests.Disk.Support;

/// <summary>A file's bytes, and which of its pages were ever written.</summary>
internal sealed class FakeInode
{
    public const int Page = 4096;

    public byte[] Data { get; set; } = [];

    public int Length { get; set; }

    public HashSet<int> Pages { get; } = [];

    public long AllocatedBytes => (long)Pages.Count * Page;

    public int NewPages(int offset, int count)
    {
        var missing = 0;
        for (var page = offset / Page; page <= (offset + count - 1) / Page && count > 0; page++)
        {
            missing += Pages.Contains(page) ? 0 : 1;
        }

        return missing;
    }

    public void Write(ReadOnlySpan<byte> source, int offset)
    {
        if (source.IsEmpty)
        {
            return;
        }

        Length = Math.Max(Length, offset + source.Length);
        if (Data.Length < Length)
        {
            var grown = Data;
            Array.Resize(ref grown, Math.Max(Length, Data.Length * 2));
            Data = grown;
        }

        source.CopyTo(Data.AsSpan(offset));
        for (var page = offset / Page; page <= (offset + source.Length - 1) / Page; page++)
        {
            Pages.Add(page);
        }
    }

    public FakeInode Copy()
    {
        var copy = new FakeInode { Data = [.. Data], Length = Length };
        copy.Pages.UnionWith(Pages);
        return copy;
    }
}
