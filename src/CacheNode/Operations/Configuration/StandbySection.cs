using CdnNode.Operations.Options;
using CdnNode.Standby;

namespace CdnNode.Operations.Configuration;

/// <summary>Reads section <c>CdnNode:Standby</c>.</summary>
internal static class StandbySection
{
    public static StandbyOptions Read(OptionReader reader)
    {
        var channels = reader.Map("Channels", 500, Channel).Select(static entry => entry.Value with { Name = entry.Key }).ToList();
        foreach (var channel in channels) reader.Require(RecorderSection.IsName(channel.Name), "Channels", $"'{channel.Name}' is no usable name", "allowed is " + RecorderSection.NameForm);
        foreach (var twice in channels.GroupBy(static c => c.Playlist, StringComparer.Ordinal).Where(static same => same.Key.Length > 0 && same.Count() > 1))
            reader.Require(false, $"Channels:{twice.Last().Name}:Playlist", $"'{twice.Key}' is given {twice.Count()} times", "allowed is a playlist of its own for each channel");
        return new StandbyOptions
        {
            Channels = channels,
            CheckEvery = reader.Time("CheckEvery", new StandbyOptions().CheckEvery, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10)),
        };
    }

    private static StandbyChannelOptions Channel(OptionReader reader)
    {
        var channel = new StandbyChannelOptions
        {
            Playlist = reader.Text("Playlist", null, RecorderSection.IsPlaylist, RecorderSection.PathForm) ?? "",
            Origins = reader.List("Origins", [], 16, PinnedName.IsName, "a destination's id of letters, digits, '.', '_' or '-'"),
        };
        reader.Require(reader.Has("Playlist"), "Playlist", "it is missing", "allowed is " + RecorderSection.PathForm);
        return channel;
    }
}
