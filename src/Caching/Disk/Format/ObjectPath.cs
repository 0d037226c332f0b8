namespace CdnNode.Caching.Disk.Format;

/// <summary>
/// Relative paths of the tier's files. They are made of a key's hexadecimal digits and fixed names only, so nothing that a viewer or an
/// origin says can point elsewhere.
/// </summary>
/// <remarks>
/// <code>
/// objects/ab/cd/abcd0123456789abcdef0123456789ab   one object
/// tmp/17                                           an object on its way in; a leftover when the node starts
/// tmp/probe                                        written and read back while the tier is off
/// lock                                             held while a node uses the folder
/// </code>
/// </remarks>
internal static class ObjectPath
{
    public const string Objects = "objects";
    public const string Temporary = "tmp";
    public const string Probe = "tmp/probe";
    public const string Lock = "lock";

    /// <summary>Number of directories at each of the two levels.</summary>
    public const int FanOut = 256;

    /// <summary>Path of a key's file.</summary>
    public static string Of(CacheKey key) =>
        $"{Folder((int)(key.High >> 56), (int)(key.High >> 48) & 0xff)}/{key.ToString()}";

    /// <summary>Path of a leaf directory.</summary>
    public static string Folder(int first, int second) => $"{Objects}/{first:x2}/{second:x2}";

    /// <summary>Path of a first-level directory.</summary>
    public static string Folder(int first) => $"{Objects}/{first:x2}";

    /// <summary>Path of the n-th temporary file of this process.</summary>
    public static string TemporaryOf(long number) => $"{Temporary}/{number}";

    /// <summary>The key that a file name in leaf directory (first, second) stands for; null when the tier made no such file there.</summary>
    public static CacheKey? KeyOf(int first, int second, ReadOnlySpan<char> name)
    {
        Span<byte> bytes = stackalloc byte[CacheKey.TextLength / 2];
        if (name.Length != CacheKey.TextLength
            || Convert.FromHexString(name, bytes, out _, out _) != System.Buffers.OperationStatus.Done
            || bytes[0] != first || bytes[1] != second)
        {
            return null;
        }

        var key = CacheKey.FromBytes(bytes);
        return name.SequenceEqual(key.ToString()) ? key : null;
    }
}
