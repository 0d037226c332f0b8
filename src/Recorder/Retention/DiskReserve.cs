using CdnNode.Recorder.Files;

namespace CdnNode.Recorder.Retention;

/// <summary>Keeps the recorder off the last bytes of the medium: they belong to the node's other parts, and to the journals and syncs of what is already written.</summary>
/// <param name="files">The medium.</param>
/// <param name="reserveBytes">Never used.</param>
/// <param name="reclaim">Deletes the oldest hour that may go; false when none may.</param>
internal sealed class DiskReserve(IRecorderFiles files, long reserveBytes, Func<bool> reclaim)
{
    /// <summary>Makes room for bytes, by retention if need be.</summary>
    /// <exception cref="RecorderFileException">There is no room.</exception>
    public void Require(long bytes)
    {
        while (files.FreeBytes() - bytes < reserveBytes)
        {
            if (!reclaim())
                throw new RecorderFileException(FileFault.Full, $"Less than the reserve of {reserveBytes} bytes would be left on the disk.");
        }
    }
}
