using CdnNode.Recorder.Options;

namespace CdnNode.Recorder.Tests;

public sealed class RecorderOptionsTests
{
    private static readonly RecorderOptions s_good = new() { Folder = "recordings", Channels = [new() { Name = "demo", Playlist = "/live/demo/index.m3u8" }] };

    [Fact]
    public void The_defaults_are_good() => Assert.Empty(s_good.Validate());

    [Theory]
    [InlineData("../demo")]
    [InlineData(".demo")]
    [InlineData("de/mo")]
    [InlineData("")]
    [InlineData("démo")]
    public void A_name_that_is_no_folder_name_is_named_with_what_is_allowed(string name)
    {
        var errors = (s_good with { Channels = [s_good.Channels[0] with { Name = name }] }).Validate();

        Assert.Contains("Channels[0].Name", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var channel = s_good.Channels[0] with { Playlist = "live.m3u8", Retention = new() { MaxAge = TimeSpan.Zero, MaxBytes = 5, MinFreeBytes = -1 } };
        var errors = (s_good with { Folder = " ", ReserveBytes = -1, MaxQueuedBytes = 0, WriterThreads = 0, Channels = [channel, s_good.Channels[0]] }).Validate();

        Assert.Equal(9, errors.Count);
        Assert.All(errors, static error => Assert.Contains("allowed", error, StringComparison.Ordinal));
    }
}
