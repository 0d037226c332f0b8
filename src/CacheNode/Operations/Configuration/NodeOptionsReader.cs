using CdnNode.Operations.Options;

namespace CdnNode.Operations.Configuration;

/// <summary>Reads and checks the whole configuration of a node; never throws for what an operator wrote.</summary>
public static class NodeOptionsReader
{
    /// <summary>The section everything of ours stands under.</summary>
    public const string SectionName = "CdnNode";

    private const string OriginForm = "an http:// or https:// URL with a host, an optional path, and neither user, query nor fragment";

    private static readonly string[] KeptQuery = ["_HLS_msn", "_HLS_part", "_HLS_skip"];

    public static OptionsResult Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(SectionName);
        var report = new OptionReport();
        var reader = new OptionReader(section, report);
        var options = ReadNode(reader, configuration);
        CheckAcross(reader, options, configuration);
        return new OptionsResult(options, report.Errors, UnknownKeys.Find(section, report.Keys), [.. report.Keys.Values]);
    }

    private static NodeOptions ReadNode(OptionReader reader, IConfiguration configuration)
    {
        var node = new NodeOptions();
        var pacing = PacingReader.Node(reader.Section("Shaper"));
        var origins = reader.List("Origins", [], 16, IsOrigin, OriginForm);
        var shields = reader.List("Shields", [], 64, IsOrigin, OriginForm);
        var vod = reader.Map("Vod", 100, SectionReaders.Vod).Select(static entry => entry.Value with { Name = entry.Key }).ToList();
        var demo = origins.Count == 0 && shields.Count == 0 && vod.Count == 0 && !configuration.GetSection("ReverseProxy:Clusters").GetChildren().Any();
        return node with
        {
            Urls = reader.List("Urls", node.Urls, 16, IsListenAddress, ListenAddress.Format),
            AdminUrls = reader.List("AdminUrls", node.AdminUrls, 16, IsListenAddress, ListenAddress.Format),
            AdminToken = reader.Text("AdminToken", null, IsToken, "16 to 256 visible ASCII characters", secret: true),
            Origins = [.. origins.Where(IsOrigin).Select(origin => new Uri(origin))],
            Shields = [.. shields.Where(IsOrigin).Select(shield => new Uri(shield))],
            ReusePort = reader.Switch("ReusePort", node.ReusePort),
            Demo = demo,
            DataDirectory = reader.Text("DataDirectory", null, IsPath, "a folder's path") is { } path ? Path.GetFullPath(path) : DataFolder.Default(demo),
            NodeName = reader.Text("NodeName", node.NodeName, IsName, "1 to 64 letters, digits, '.', '_' or '-'")!,
            Memory = SectionReaders.Memory(reader.Section("Memory")),
            Disk = SectionReaders.Disk(reader.Section("Disk")),
            Freshness = SectionReaders.Freshness(reader.Section("Freshness")),
            Prefetch = SectionReaders.Prefetch(reader.Section("Prefetch")),
            Preload = SectionReaders.Preload(reader.Section("Preload")),
            Key = new KeyOptions { RemoveQuery = ReadRemovedQuery(reader.Section("Key")) },
            Origin = SectionReaders.Origin(reader.Section("Origin")),
            Delivery = SectionReaders.Delivery(reader.Section("Delivery")),
            Limits = SectionReaders.Limits(reader.Section("Limits")),
            Routes = reader.Map("Routes", 1000, route => SectionReaders.Route(route, pacing.Pace)),
            Shaper = pacing,
            Vod = vod,
            Standby = StandbySection.Read(reader.Section("Standby")),
            Recorder = RecorderSection.Read(reader.Section("Recorder"), demo),
            AccessLog = SectionReaders.AccessLog(reader.Section("AccessLog")),
            Drain = SectionReaders.Drain(reader.Section("Drain")),
        };
    }

    private static IReadOnlyList<string> ReadRemovedQuery(OptionReader reader) => reader.List(
        "RemoveQuery",
        new KeyOptions().RemoveQuery,
        64,
        static name => SectionReaders.IsParameterName(name) && !KeptQuery.Contains(name, StringComparer.OrdinalIgnoreCase),
        "a parameter's name other than " + string.Join(", ", KeptQuery));

    private static void CheckAcross(OptionReader reader, NodeOptions options, IConfiguration configuration)
    {
        reader.Require(
            options.Urls.Count > 0 || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any(),
            "Urls",
            "no public listener",
            "allowed is at least one URL, or Kestrel:Endpoints");
        var open = options.AdminUrls.FirstOrDefault(url => ListenAddress.TryParse(url, out var address) && !address.IsLoopback);
        reader.Require(
            open is null || options.AdminToken is not null,
            "AdminToken",
            $"no usable token, and the admin listener {open} is open to other machines",
            "allowed is a token of 16 characters or more, or an admin listener on 127.0.0.1");
        reader.Require(
            (options.Origins.Count == 0 && options.Shields.Count == 0) || !configuration.GetSection("ReverseProxy:Routes").GetChildren().Any(),
            options.Origins.Count > 0 ? "Origins" : "Shields",
            "origins are given here and in ReverseProxy:Routes",
            "allowed is one of the two");
        CheckVod(reader, options.Vod);
    }

    private static void CheckVod(OptionReader reader, IReadOnlyList<VodOptions> folders)
    {
        foreach (var twice in folders.GroupBy(static folder => folder.Path, StringComparer.OrdinalIgnoreCase).Where(static same => same.Key.Length > 0 && same.Count() > 1))
            reader.Require(false, $"Vod:{twice.Last().Name}:Path", $"'{twice.Key}' is given {twice.Count()} times", "allowed is a path of its own for each folder");
    }

    private static bool IsListenAddress(string text) => ListenAddress.TryParse(text, out _);

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" };

    private static bool IsToken(string text) => text.Length is >= 16 and <= 256 && text.All(character => character is > ' ' and <= '~');

    private static bool IsPath(string text) => !text.Contains('\0');

    private static bool IsName(string text) =>
        text.Length <= 64 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
}
