using System.Text;
using CdnNode.Caching.Disk.Format;

namespace CdnNode.Caching.Tests.Disk;

public sealed class FormatTests
{
    [Fact]
    public void The_checksum_is_crc32c()
    {
        // RFC 3720, appendix B.4, and the check value of the polynomial.
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Of(Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(Crc32C.Of("123456789"u8), Crc32C.Append(Crc32C.Of("1234"u8), "56789"u8));
    }

    [Fact]
    public void A_name_is_a_key_only_in_its_own_folder_and_spelling()
    {
        var key = CacheKey.FromText("a");
        var path = ObjectPath.Of(key).Split('/');
        var (first, second) = (Convert.ToInt32(path[1], 16), Convert.ToInt32(path[2], 16));
        Assert.Equal(key, ObjectPath.KeyOf(first, second, path[3]));
        Assert.Null(ObjectPath.KeyOf(first, second ^ 1, path[3]));
        foreach (var name in new[] { "", "..", path[3].ToUpperInvariant(), path[3] + "0", path[3][..31], path[3][..31] + "/", new string('é', 32) })
        {
            Assert.Null(ObjectPath.KeyOf(first, second, name));
        }
    }

    [Theory]
    [InlineData(-1, 4096, 512)]
    [InlineData(long.MaxValue, 4096, 512)]
    [InlineData(1, 0, 512)]
    [InlineData(1, -4096, 512)]
    [InlineData(1, 4096, 0)]
    [InlineData(1, 4096, 513)]
    [InlineData(1, 4096, 1 << 20)]
    public void Figures_that_cannot_be_right_make_no_layout(long length, int blockSize, int headCapacity) =>
        Assert.Null(ObjectLayout.FromFigures(length, blockSize, headCapacity));

    [Fact]
    public void Any_bytes_are_a_whole_prelude_or_none()
    {
        var random = new Random(1);
        var bytes = new byte[ObjectLayout.PreludeSize];
        var identity = new ObjectIdentity(CacheKey.FromText("a"), ulong.MaxValue);
        var prelude = new ObjectPrelude(identity, ObjectLayout.ForNew(1L << 50, 4 << 20, 700), true, 1_800_000_000);
        prelude.Write(bytes);
        Assert.Equal(prelude, ObjectPrelude.Read(bytes));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(ObjectPrelude.Read(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var i = 0; i < 10_000; i++)
        {
            random.NextBytes(bytes);
            Assert.Null(ObjectPrelude.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1))));
        }
    }

    [Fact]
    public void An_entry_of_zeros_or_a_torn_one_is_absent()
    {
        var entry = new byte[ObjectLayout.TableEntrySize];
        Assert.False(BlockEntry.TryRead(entry, out _));
        BlockEntry.Write(entry, 0);
        Assert.True(BlockEntry.TryRead(entry, out var checksum));
        Assert.Equal(0u, checksum);
        BlockEntry.Write(entry, 0x12345678);
        for (var torn = 1; torn < entry.Length; torn++)
        {
            var part = new byte[entry.Length];
            entry.AsSpan(0, torn).CopyTo(part);
            Assert.False(BlockEntry.TryRead(part, out _));
        }
    }

    [Fact]
    public void The_same_bytes_have_another_checksum_in_another_place()
    {
        var data = Encoding.UTF8.GetBytes("the same");
        var (a, b) = (CacheKey.FromText("a"), CacheKey.FromText("b"));
        Assert.Equal(
            5,
            new HashSet<uint>
            {
                new ObjectIdentity(a, 1).BlockChecksum(0, data), new ObjectIdentity(a, 1).BlockChecksum(1, data), new ObjectIdentity(a, 2).BlockChecksum(0, data),
                new ObjectIdentity(b, 1).BlockChecksum(0, data), new ObjectIdentity(a, 1).HeadChecksum(data),
            }.Count);
    }
}
