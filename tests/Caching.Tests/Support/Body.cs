namespace CdnNode.Caching.Tests.Support;

/// <summary>Bodies whose every byte follows from a seed and its offset, so that any mix-up shows.</summary>
internal static class Body
{
    // A prime: no two blocks of a file, and no two seeds below it, begin at the same place of the table.
    private const int Period = 65_521;

    private static readonly byte[] Table = MakeTable();

    public static byte[] Make(int seed, long offset, int count)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            var piece = Piece(seed, offset + done, count - done);
            piece.CopyTo(bytes.AsSpan(done));
            done += piece.Length;
        }
        return bytes;
    }

    public static bool Matches(int seed, long offset, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var piece = Piece(seed, offset, bytes.Length);
            if (!bytes[..piece.Length].SequenceEqual(piece)) return false;
            offset += piece.Length;
            bytes = bytes[piece.Length..];
        }
        return true;
    }

    /// <summary>Reads to the end and checks every byte. Returns how many there were.</summary>
    public static async Task<long> ReadAndCheckAsync(FileHandle file, int seed, CancellationToken ct, long offset = 0, long end = long.MaxValue)
    {
        while (offset < end)
        {
            using var lease = await file.ReadAsync(offset, ct);
            if (lease.IsEmpty) break;
            Assert.True(Matches(seed, offset, lease.Span), $"wrong byte in {offset} .. {offset + lease.Length}");
            offset += lease.Length;
        }
        return offset;
    }

    private static ReadOnlySpan<byte> Piece(int seed, long offset, int count)
    {
        var start = (int)((offset + (seed * 7919L)) % Period);
        return Table.AsSpan(start, Math.Min(count, Period - start));
    }

    private static byte[] MakeTable()
    {
        var bytes = new byte[Period];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
