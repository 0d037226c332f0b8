using System.Buffers;

namespace CdnNode.Operations.Hosting.Http2;

/// <summary>Finds the heads of the frames (RFC 9113 section 4.1) in what a client sends, whatever pieces it comes in.</summary>
internal struct FrameHeads
{
    private const int PrefaceBytes = 24;
    private const int HeadBytes = 9;
    private ulong _head;
    private int _headBytes;
    private long _skip = PrefaceBytes;

    public FrameHeads()
    {
    }

    /// <summary>Takes the next bytes.</summary>
    /// <returns>How many of the frames that began in them are of the types that cost the sender nothing: see <see cref="FrameGuard"/>.</returns>
    public int Count(in ReadOnlySequence<byte> bytes)
    {
        var count = 0;
        foreach (var piece in bytes) count += Count(piece.Span);
        return count;
    }

    private int Count(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (!bytes.IsEmpty)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length);
                _skip -= skipped;
                bytes = bytes[skipped..];
                continue;
            }
            // Length (3 bytes) and type; the rest of the head says nothing here.
            if (_headBytes < 4) _head = (_head << 8) | bytes[0];
            bytes = bytes[1..];
            if (++_headBytes < HeadBytes) continue;
            _skip = (long)(_head >> 8);
            if (IsCheap((byte)_head)) count++;
            (_head, _headBytes) = (0, 0);
        }
        return count;
    }

    /// <summary>PRIORITY, RST_STREAM, SETTINGS, PING, CONTINUATION.</summary>
    private static bool IsCheap(byte type) => type is 2 or 3 or 4 or 6 or 9;
}
