using System.Globalization;
using CdnNode.Operations.Options;
using CdnNode.Operations.Units;

namespace CdnNode.Operations.Configuration;

/// <summary>Reads section <c>CdnNode:Recorder</c>.</summary>
internal static class RecorderSection
{
    public const string PathForm = "the path of a playlist on this node, such as /live/one/index.m3u8";
    public const string NameForm = "1 to 64 letters, digits, '.', '_' or '-', no dot first";
    private static readonly ByteSize s_largest = ByteSize.FromGiB(1L << 30);

    public static RecorderOptions Read(OptionReader reader, bool demo)
    {
        var recorder = new RecorderOptions();
        var channels = reader.Map("Channels", 500, Channel).Select(static entry => entry.Value with { Name = entry.Key }).ToList();
        foreach (var channel in channels) reader.Require(IsName(channel.Name), "Channels", $"'{channel.Name}' is no usable name", "allowed is " + NameForm);
        return recorder with
        {
            Channels = demo && channels.Count == 0 ? [DemoChannel] : channels,
            KeepFree = reader.Size("KeepFree", recorder.KeepFree, default, s_largest),
            Queue = reader.Size("Queue", recorder.Queue, ByteSize.FromMiB(1), ByteSize.FromGiB(16)),
            BackfillFor = reader.Time("BackfillFor", recorder.BackfillFor, TimeSpan.Zero, TimeSpan.FromHours(1)),
            TimeZone = Zone(reader.Text("TimeZone", "UTC", static text => Zone(text) is not null, "a zone's name such as Asia/Shanghai, or an offset such as +08:00")!)!,
        };
    }

    /// <summary>Whoever has just started the node can rewind at once.</summary>
    private static RecordedChannelOptions DemoChannel => new() { Name = "demo", Title = "Live demo", Playlist = "/live/demo/index.m3u8", MaxAge = TimeSpan.FromHours(2) };

    private static RecordedChannelOptions Channel(OptionReader reader)
    {
        var channel = new RecordedChannelOptions();
        channel = channel with
        {
            Title = reader.Text("Title", channel.Title, static text => text.Length <= 200 && !text.Any(char.IsControl), "up to 200 characters on one line")!,
            Playlist = reader.Text("Playlist", channel.Playlist, IsPlaylist, PathForm)!,
            Renditions = reader.List("Renditions", channel.Renditions, 64, static uri => uri.Length is > 0 and <= 1024, "a URI as the multivariant playlist has it"),
            MaxAge = reader.Time("MaxAge", channel.MaxAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3660)),
            MaxSize = reader.Size("MaxSize", channel.MaxSize, default, s_largest),
            MinFree = reader.Size("MinFree", channel.MinFree, default, s_largest),
        };
        reader.Require(reader.Has("Playlist"), "Playlist", "it is missing", "allowed is " + PathForm);
        reader.Require(channel.MaxSize == default || channel.MaxSize >= ByteSize.FromMiB(1), "MaxSize", $"{channel.MaxSize} is too little", "allowed is 0 (no bound), or 1MiB and more");
        return channel;
    }

    public static bool IsPlaylist(string path) =>
        path.Length <= 1024 && path.StartsWith('/') && path.EndsWith(".m3u8", StringComparison.Ordinal) && !path.Contains('?') && Freshness.TargetPath.TryNormalise(path, out var normal, out _) && normal == path;

    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name[0] != '.' && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static TimeZoneInfo? Zone(string text)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone)) return zone;
        var isOffset = text is ['+' or '-', _, _, ':', _, _] && TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14);
        return isOffset ? TimeZoneInfo.CreateCustomTimeZone(text, Offset(text), text, text) : null;
    }

    private static TimeSpan Offset(string text) => (text[0] == '-' ? -1 : 1) * TimeSpan.ParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture);
}
