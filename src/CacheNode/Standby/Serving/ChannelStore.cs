using System.Text.Json;

namespace CdnNode.Standby.Serving;

/// <summary>Keeps what a channel remembers in a file, so that media sequence numbers go on after a restart of the node.</summary>
/// <remarks>
/// A file is written beside and renamed: it is the old one or the new one. It isn't synced: after a power cut numbers may begin anew, as they do
/// for viewers anyway, whose connections are gone.
/// </remarks>
internal sealed class ChannelStore(string folder, string channel, ILogger log)
{
    private readonly string _path = Path.Combine(folder, channel + ".json");
    private byte[] _saved = [];

    /// <returns>Null when nothing usable is there.</returns>
    public ChannelMemory? Load()
    {
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize<ChannelMemory>(File.ReadAllBytes(_path)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            StandbyLog.Forgotten(log, channel, error.Message);
            return null;
        }
    }

    /// <summary>Writes it if it is another one by now.</summary>
    public async Task SaveAsync(ChannelMemory memory, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(memory);
        if (bytes.AsSpan().SequenceEqual(_saved)) return;
        try
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(_path + ".new", bytes, cancellation);
            File.Move(_path + ".new", _path, overwrite: true);
            _saved = bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            StandbyLog.Forgotten(log, channel, error.Message);
        }
    }
}
