using System.Text;

namespace CdnNode.Hls.Tests.Fuzzing;

/// <summary>Makes one input out of a corpus.</summary>
internal sealed class Mutator(int seed, byte[][] corpus, string[] dictionary)
{
    private const int MaxLength = 64 * 1024;

    private static readonly byte[][] s_numbers =
    [
        [0], [1], [7], [0x7F], [0x80], [0xFF], [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 7], [0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0],
        [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0, 0, 0, 0, 0], [0, 0, 1], [0x47],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = Pick(corpus).ToList();
        for (var i = _random.Next(1, 8); i > 0; i--)
            Mutate(bytes);
        return [.. bytes.Take(MaxLength)];
    }

    private void Mutate(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 1 << _random.Next(1, 12)), bytes.Count - at);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                Overwrite(bytes, at, Pick(s_numbers));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, Slice(Pick(corpus)));
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7 when dictionary.Length > 0:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pick(dictionary)));
                break;
        }
    }

    private byte[] Slice(byte[] other)
    {
        var from = _random.Next(other.Length + 1);
        return other[from..Math.Min(other.Length, from + _random.Next(1, 400))];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (var i = 0; i < with.Length && at + i < bytes.Count; i++)
            bytes[at + i] = with[i];
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
