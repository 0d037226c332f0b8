namespace CdnNode.Operations.Options;

/// <summary>Everything a node can be told, validated: section <c>CdnNode</c> of the configuration.</summary>
/// <remarks>Immutable. Bounds are enforced by the readers in <c>Operations/Configuration</c>; a value that got here is usable.</remarks>
public sealed record NodeOptions
{
    /// <summary>Public listeners, also <c>--urls</c>. Default <c>http://0.0.0.0:8080</c>. Port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://0.0.0.0:8080"];

    /// <summary>Admin listeners, also <c>--admin-urls</c>. Default <c>http://127.0.0.1:8081</c>.</summary>
    public IReadOnlyList<string> AdminUrls { get; init; } = ["http://127.0.0.1:8081"];

    /// <summary>Bearer token of the admin listener, 16 to 256 visible ASCII characters. Needed when an admin listener is not on loopback. Default: none.</summary>
    public string? AdminToken { get; init; }

    /// <summary>Origins in order of preference, also <c>--origin</c> (repeatable): the first is the primary, the others are its backups. Default: none.</summary>
    public IReadOnlyList<Uri> Origins { get; init; } = [];

    /// <summary>
    /// Nodes between this one and the origins, at most 64: each object has one of them by its key. When it fails another one is asked, then the
    /// origins. Default: none.
    /// </summary>
    public IReadOnlyList<Uri> Shields { get; init; } = [];

    /// <summary>Public listeners share their ports with other processes of this machine (SO_REUSEPORT); the kernel spreads connections over them. Default false.</summary>
    public bool ReusePort { get; init; }

    /// <summary>No origin, no proxy cluster and no VOD folder is configured, so the node brings its own. Not a key: it follows from the others.</summary>
    public bool Demo { get; init; } = true;

    /// <summary>Folder of everything the node writes, absolute, also <c>--data</c>. Default: the user's data folder; a temporary one in the demo.</summary>
    public string DataDirectory { get; init; } = "";

    /// <summary>Name in <c>Cache-Status</c> (RFC 9211), 1 to 64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>. Default <c>edge1</c>.</summary>
    public string NodeName { get; init; } = "edge1";

    public MemoryOptions Memory { get; init; } = new();

    public DiskOptions Disk { get; init; } = new();

    public FreshnessOptions Freshness { get; init; } = new();

    public PrefetchOptions Prefetch { get; init; } = new();

    public PreloadOptions Preload { get; init; } = new();

    public KeyOptions Key { get; init; } = new();

    public OriginOptions Origin { get; init; } = new();

    public DeliveryOptions Delivery { get; init; } = new();

    public LimitOptions Limits { get; init; } = new();

    /// <summary>Overrides by YARP route id, at most 1,000. With <c>--origin</c> the one route is called <c>origin</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, RouteOverrides> Routes { get; init; } = new Dictionary<string, RouteOverrides>();

    /// <summary>Folders served as VOD, at most 100. Default: none.</summary>
    public IReadOnlyList<VodOptions> Vod { get; init; } = [];

    public PacingOptions Shaper { get; init; } = new();

    public StandbyOptions Standby { get; init; } = new();

    public RecorderOptions Recorder { get; init; } = new();

    public AccessLogOptions AccessLog { get; init; } = new();

    public DrainOptions Drain { get; init; } = new();
}
