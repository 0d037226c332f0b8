using CdnNode.Operations.Configuration;

namespace CdnNode.Tests.Operations;

public sealed class TheConfigurationFile
{
    private static string Example
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "CdnNode.sln"))) folder = folder.Parent;
            return Path.Combine(folder.FullName, "configs", "edge.json");
        }
    }

    [Theory]
    [InlineData("edge.json")]
    [InlineData("shield.json")]
    public void The_example_is_valid_and_has_no_unknown_key(string name)
    {
        var file = Path.Combine(Path.GetDirectoryName(Example)!, name);
        var read = NodeOptionsReader.Read(ConfigurationLoader.Load(file, new Dictionary<string, string?>()));

        Assert.Empty(read.Errors);
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public void The_example_shows_every_key()
    {
        var text = File.ReadAllText(Example);
        var read = NodeOptionsReader.Read(ConfigurationLoader.Load(Example, new Dictionary<string, string?>()));

        var missing = read.Keys.Select(static k => k.Path[(k.Path.LastIndexOf(':') + 1)..]).Where(name => !text.Contains($"\"{name}\"", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("CdnNode:Memory:Cap", "lots")]
    [InlineData("CdnNode:Memory:BlockSize", "3KiB")]
    [InlineData("CdnNode:Disk:Size", "-1")]
    [InlineData("CdnNode:Origin:ConnectTimeout", "5")]
    [InlineData("CdnNode:Freshness:HeuristicFraction", "101%")]
    [InlineData("CdnNode:Origins:0", "ftp://x")]
    [InlineData("CdnNode:Urls", "http://example.com:80")]
    [InlineData("CdnNode:NodeName", "a b")]
    [InlineData("CdnNode:Standby:CheckEvery", "10ms")]
    [InlineData("CdnNode:Standby:Channels:news:Playlist", "/live/news")]
    public void A_bad_value_is_named_with_what_is_allowed(string key, string value)
    {
        var read = NodeOptionsReader.Read(ConfigurationLoader.Load(null, new Dictionary<string, string?> { [key] = value }));

        var error = Assert.Single(read.Errors);
        Assert.StartsWith(key.Split(":0")[0], error.Key, StringComparison.Ordinal);
        Assert.NotEmpty(error.Allowed);
    }

    [Fact]
    public void An_unknown_key_warns_with_the_nearest_known_one()
    {
        var read = NodeOptionsReader.Read(ConfigurationLoader.Load(null, new Dictionary<string, string?> { ["CdnNode:Memory:Caps"] = "1GiB" }));

        Assert.Empty(read.Errors);
        Assert.Contains("Cap", Assert.Single(read.Warnings).Allowed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_standby_channel_needs_a_playlist_of_its_own_and_origins_that_can_stand_in_urls()
    {
        var read = NodeOptionsReader.Read(ConfigurationLoader.Load(null, new Dictionary<string, string?>
        {
            ["CdnNode:Standby:Channels:good:Playlist"] = "/live/a/index.m3u8",
            ["CdnNode:Standby:Channels:good:Origins:0"] = "primary",
            ["CdnNode:Standby:Channels:same:Playlist"] = "/live/a/index.m3u8",
            ["CdnNode:Standby:Channels:slash:Playlist"] = "/live/b/index.m3u8",
            ["CdnNode:Standby:Channels:slash:Origins:0"] = "cluster/a",
            ["CdnNode:Standby:Channels:unfinished:Origins:0"] = "primary",
        }));

        Assert.Equal(
            ["CdnNode:Standby:Channels:same:Playlist", "CdnNode:Standby:Channels:slash:Origins", "CdnNode:Standby:Channels:unfinished:Playlist"],
            read.Errors.Select(static e => e.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_film_folder_needs_a_path_of_its_own_and_a_folder()
    {
        var read = NodeOptionsReader.Read(ConfigurationLoader.Load(null, new Dictionary<string, string?>
        {
            ["CdnNode:Vod:good:Path"] = "/films",
            ["CdnNode:Vod:good:Folder"] = "/srv/films",
            ["CdnNode:Vod:pattern:Path"] = "/x/{any}",
            ["CdnNode:Vod:pattern:Folder"] = "/srv",
            ["CdnNode:Vod:same:Path"] = "/Films",
            ["CdnNode:Vod:same:Folder"] = "/srv",
            ["CdnNode:Vod:unfinished:CheckEvery"] = "1s",
        }));

        Assert.Equal(
            ["CdnNode:Vod:pattern:Path", "CdnNode:Vod:same:Path", "CdnNode:Vod:unfinished:Folder", "CdnNode:Vod:unfinished:Path"],
            read.Errors.Select(static e => e.Key).Order(StringComparer.Ordinal));
    }
}
