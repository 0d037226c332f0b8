using CdnNode.Operations.Options;
using CdnNode.Operations.Units;

namespace CdnNode.Operations.Configuration;

/// <summary>One reader a section; the defaults come from the records, the bounds stand here and in the records' comments.</summary>
internal static class SectionReaders
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly ByteSize LargestDisk = ByteSize.FromGiB(1L << 20);

    public static MemoryOptions Memory(OptionReader reader)
    {
        var memory = new MemoryOptions();
        memory = memory with
        {
            Cap = reader.SizeOrPart("Cap", memory.Cap, MachineMemory.Total, ByteSize.FromMiB(4), MachineMemory.Share(0.9)),
            BlockSize = reader.Size("BlockSize", memory.BlockSize, ByteSize.FromKiB(4), ByteSize.FromMiB(4)),
            AgingStart = reader.Part("AgingStart", memory.AgingStart, 0.01, 0.5),
            AgingStop = reader.Part("AgingStop", memory.AgingStop, 0.01, 0.9),
        };
        reader.Require(long.IsPow2(memory.BlockSize.Bytes), "BlockSize", $"{memory.BlockSize} is no power of two", "allowed is 4KiB, 8KiB ... 4MiB");
        reader.Require(
            memory.AgingStop > memory.AgingStart,
            "AgingStop",
            $"{Share.ToText(memory.AgingStop)} is not above AgingStart ({Share.ToText(memory.AgingStart)})",
            "allowed is more than AgingStart, usually twice");
        return memory;
    }

    public static DiskOptions Disk(OptionReader reader)
    {
        var disk = new DiskOptions();
        return disk with
        {
            Enabled = reader.Switch("Enabled", disk.Enabled),
            Size = reader.Size("Size", disk.Size, ByteSize.FromMiB(16), LargestDisk),
            KeepFree = reader.Size("KeepFree", disk.KeepFree, default, LargestDisk),
            OpenFiles = OpenFiles(reader.Section("OpenFiles")),
        };
    }

    public static FreshnessOptions Freshness(OptionReader reader)
    {
        var freshness = new FreshnessOptions();
        return freshness with
        {
            HonourRequestDirectives = reader.Switch("HonourRequestDirectives", freshness.HonourRequestDirectives),
            NegativeTtl = reader.Time("NegativeTtl", freshness.NegativeTtl, TimeSpan.Zero, Minute),
            VodPlaylistTtl = reader.Time("VodPlaylistTtl", freshness.VodPlaylistTtl, TimeSpan.Zero, Month),
            VodSegmentTtl = reader.Time("VodSegmentTtl", freshness.VodSegmentTtl, TimeSpan.Zero, Year),
            LiveSegmentMinTtl = reader.Time("LiveSegmentMinTtl", freshness.LiveSegmentMinTtl, TimeSpan.Zero, TimeSpan.FromDays(1)),
            HeuristicFraction = reader.Part("HeuristicFraction", freshness.HeuristicFraction, 0, 1),
            HeuristicMax = reader.Time("HeuristicMax", freshness.HeuristicMax, TimeSpan.Zero, Month),
            StaleWhileRevalidate = reader.Time("StaleWhileRevalidate", freshness.StaleWhileRevalidate, TimeSpan.Zero, Month),
            StaleIfError = reader.Time("StaleIfError", freshness.StaleIfError, TimeSpan.Zero, Year),
            MaxVariants = reader.Count("MaxVariants", freshness.MaxVariants, 1, 64),
        };
    }

    public static OriginOptions Origin(OptionReader reader)
    {
        var origin = new OriginOptions();
        var shortest = TimeSpan.FromMilliseconds(10);
        var longest = TimeSpan.FromMinutes(5);
        return origin with
        {
            ConnectTimeout = reader.Time("ConnectTimeout", origin.ConnectTimeout, shortest, TimeSpan.FromSeconds(30)),
            FirstByteTimeout = reader.Time("FirstByteTimeout", origin.FirstByteTimeout, shortest, longest),
            IdleTimeout = reader.Time("IdleTimeout", origin.IdleTimeout, shortest, longest),
            MinimumRate = reader.Rate("MinimumRate", origin.MinimumRate, new ByteRate(1_000_000_000)),
            MinimumRateWindow = reader.Time("MinimumRateWindow", origin.MinimumRateWindow, Second, Minute),
            MaxConnections = reader.Count("MaxConnections", origin.MaxConnections, 1, 65535),
            ReturnAfter = reader.Time("ReturnAfter", origin.ReturnAfter, Second, TimeSpan.FromMinutes(10)),
            RetryBudget = reader.Part("RetryBudget", origin.RetryBudget, 0, 1),
            HedgePlaylistsAfter = reader.Time("HedgePlaylistsAfter", origin.HedgePlaylistsAfter, TimeSpan.Zero, TimeSpan.FromSeconds(30)),
            ResumeWithoutTag = reader.Switch("ResumeWithoutTag", origin.ResumeWithoutTag),
            MaxHeaderSize = reader.Size("MaxHeaderSize", origin.MaxHeaderSize, ByteSize.FromKiB(4), ByteSize.FromMiB(1)),
            AllowRequestHeaders = reader.List("AllowRequestHeaders", origin.AllowRequestHeaders, 64, IsFieldName, "a header's name"),
        };
    }

    public static DeliveryOptions Delivery(OptionReader reader) => new()
    {
        DirectSocket = reader.Switch("DirectSocket", new DeliveryOptions().DirectSocket),
    };

    public static LimitOptions Limits(OptionReader reader)
    {
        var limits = new LimitOptions();
        var fastest = new ByteRate(1_000_000);
        return limits with
        {
            MaxConnections = reader.Count("MaxConnections", limits.MaxConnections, 0, 10_000_000),
            MaxConnectionsPerAddress = reader.Count("MaxConnectionsPerAddress", limits.MaxConnectionsPerAddress, 0, 10_000_000),
            RequestHeadersTimeout = reader.Time("RequestHeadersTimeout", limits.RequestHeadersTimeout, Second, TimeSpan.FromSeconds(30)),
            KeepAliveTimeout = reader.Time("KeepAliveTimeout", limits.KeepAliveTimeout, Second, TimeSpan.FromMinutes(10)),
            MinRequestRate = reader.Rate("MinRequestRate", limits.MinRequestRate, fastest),
            MinResponseRate = reader.Rate("MinResponseRate", limits.MinResponseRate, fastest),
            RateGrace = reader.Time("RateGrace", limits.RateGrace, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30)),
            MaxRequestLine = reader.Size("MaxRequestLine", limits.MaxRequestLine, ByteSize.FromKiB(1), ByteSize.FromKiB(64)),
            MaxHeaderSize = reader.Size("MaxHeaderSize", limits.MaxHeaderSize, ByteSize.FromKiB(4), ByteSize.FromKiB(256)),
            MaxHeaderCount = reader.Count("MaxHeaderCount", limits.MaxHeaderCount, 10, 1000),
            MaxRequestBody = reader.Size("MaxRequestBody", limits.MaxRequestBody, default, ByteSize.FromGiB(10)),
            MaxStreamsPerConnection = reader.Count("MaxStreamsPerConnection", limits.MaxStreamsPerConnection, 1, 1000),
        };
    }

    public static PrefetchOptions Prefetch(OptionReader reader)
    {
        var prefetch = new PrefetchOptions();
        return new PrefetchOptions
        {
            Enabled = reader.Switch("Enabled", prefetch.Enabled),
            Concurrency = reader.Count("Concurrency", prefetch.Concurrency, 1, 1024),
        };
    }

    public static PreloadOptions Preload(OptionReader reader) => new()
    {
        Titles = reader.List("Titles", [], 1000, static path => path.StartsWith('/'), "a path that begins with /"),
        Media = reader.Text("Media", PreloadOptions.All, static text => PreloadOptions.TryParseMedia(text, out _), PreloadOptions.MediaFormat) is { } text
            && PreloadOptions.TryParseMedia(text, out var media) ? media : null,
        Concurrency = reader.Count("Concurrency", new PreloadOptions().Concurrency, 1, 64),
    };

    public static RouteOverrides Route(OptionReader reader, Shaper.ShaperOptions pace) => new()
    {
        Kind = reader.Choice("Kind", RouteKind.Auto),
        Shaper = PacingReader.Route(reader.Section("Shaper"), pace),
    };

    public static VodOptions Vod(OptionReader reader)
    {
        const string PathForm = "a path such as /films: segments of letters, digits, '-', '.', '_' or '~' that don't begin with a dot";
        const string FolderForm = "a folder's path";
        var vod = new VodOptions
        {
            Path = reader.Text("Path", null, IsPrefix, PathForm) ?? "",
            Folder = reader.Text("Folder", null, static folder => !folder.Contains('\0'), FolderForm) is { } folder ? Path.GetFullPath(folder) : "",
            CheckEvery = reader.Time("CheckEvery", new VodOptions().CheckEvery, TimeSpan.Zero, TimeSpan.FromDays(1)),
        };
        reader.Require(reader.Has("Path"), "Path", "it is missing", "allowed is " + PathForm);
        reader.Require(reader.Has("Folder"), "Folder", "it is missing", "allowed is " + FolderForm);
        return vod;
    }

    public static AccessLogOptions AccessLog(OptionReader reader)
    {
        var log = new AccessLogOptions();
        return log with
        {
            Enabled = reader.Switch("Enabled", log.Enabled),
            Path = reader.Text("Path", log.Path, static path => !path.Contains('\0'), "a file's path, or - for standard output")!,
            RotateAt = reader.Size("RotateAt", log.RotateAt, ByteSize.FromMiB(1), ByteSize.FromGiB(1024)),
            Queue = reader.Count("Queue", log.Queue, 16, 1_000_000),
            RedactQuery = reader.List("RedactQuery", log.RedactQuery, 64, IsParameterName, "a parameter's name"),
        };
    }

    public static DrainOptions Drain(OptionReader reader)
    {
        var drain = new DrainOptions();
        return new DrainOptions
        {
            Grace = reader.Time("Grace", drain.Grace, TimeSpan.Zero, TimeSpan.FromMinutes(5)),
            Timeout = reader.Time("Timeout", drain.Timeout, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        };
    }

    /// <summary>1 to 128 characters that need no escaping in a query's name.</summary>
    public static bool IsParameterName(string text) =>
        text.Length is > 0 and <= 128 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '~');

    private static bool IsPrefix(string text) =>
        text.Length is > 1 and <= 256 && text[0] == '/'
        && text[1..].Split('/').All(static segment => IsParameterName(segment) && segment[0] != '.');

    private static OpenFileOptions OpenFiles(OptionReader reader)
    {
        var files = new OpenFileOptions();
        return files with
        {
            Max = reader.Count("Max", files.Max, 0, 65536),
            Inactive = reader.Time("Inactive", files.Inactive, Second, Hour),
            Valid = reader.Time("Valid", files.Valid, Second, Hour),
            MinUses = reader.Count("MinUses", files.MinUses, 1, 1000),
        };
    }

    /// <summary>A token of RFC 9110 section 5.6.2.</summary>
    private static bool IsFieldName(string text) =>
        text.Length is > 0 and <= 128 && text.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character));
}
