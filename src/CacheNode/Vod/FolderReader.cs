using CdnNode.Origin.Local;
using Microsoft.Win32.SafeHandles;

namespace CdnNode.Vod;

/// <summary>Opens files that are really below a folder, whatever links lead there.</summary>
/// <remarks>
/// A check of the name before the open can be outrun by one who swaps a link in between. So the file is opened first, and the kernel is asked
/// where what was opened stands (<c>/proc/self/fd</c>, with every link resolved): that is below the folder's own real place, by visible names,
/// or it isn't served. Links that stay inside are fine, and so is a link as the folder itself, which an operator may turn to another release.
/// </remarks>
internal sealed class FolderReader(string folder)
{
    /// <summary>Blocks.</summary>
    /// <returns>Null when there is no such regular file.</returns>
    /// <exception cref="IOException">The folder isn't there (not mounted?), or the disk failed.</exception>
    public LocalFile? TryOpen(string relative)
    {
        using var root = PosixFile.TryOpen(folder) ?? throw new IOException("The folder isn't there.");
        var handle = PosixFile.TryOpen(Path.Combine(folder, relative));
        if (handle is null) return null;
        try
        {
            var file = IsBelow(root, handle) && IsRegular(handle) ? new LocalFile(handle, MediaContentTypes.Of(relative)) : null;
            if (file is not null) handle = null;
            return file;
        }
        finally
        {
            handle?.Dispose();
        }
    }

    private static bool IsBelow(SafeFileHandle root, SafeFileHandle file)
    {
        if (PosixFile.RealPath(root) is not { } above || PosixFile.RealPath(file) is not { } place) return false;
        above = above.TrimEnd('/') + "/";
        return place.StartsWith(above, StringComparison.Ordinal) && FolderPath.IsServed(place.AsSpan(above.Length));
    }

    private static bool IsRegular(SafeFileHandle handle)
    {
        if ((File.GetAttributes(handle) & FileAttributes.Directory) != 0) return false;
        try
        {
            return RandomAccess.GetLength(handle) >= 0;
        }
        catch (NotSupportedException)
        {
            // A pipe or the like.
            return false;
        }
    }
}
