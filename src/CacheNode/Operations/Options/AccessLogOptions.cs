using CdnNode.Operations.Units;

namespace CdnNode.Operations.Options;

/// <summary>One JSON line a request: section <c>CdnNode:AccessLog</c>.</summary>
public sealed record AccessLogOptions
{
    /// <summary>The <see cref="Path"/> that means standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>A file, relative to the data directory, or <c>-</c> for standard output. Default <c>access.log</c>.</summary>
    public string Path { get; init; } = "access.log";

    /// <summary>A file that reaches this size is renamed to <c>.1</c> (and <c>.1</c> is dropped). 1MiB to 1TiB. Default 256MiB.</summary>
    public ByteSize RotateAt { get; init; } = ByteSize.FromMiB(256);

    /// <summary>Lines that may wait for the disk; beyond, lines are dropped and counted. 16 to 1000000. Default 8192.</summary>
    public int Queue { get; init; } = 8192;

    /// <summary>Query parameters whose values are written as <c>-</c>, without regard to case. At most 64 names.</summary>
    public IReadOnlyList<string> RedactQuery { get; init; } =
        ["token", "access_token", "auth", "jwt", "key", "sig", "signature", "password", "policy", "x-amz-signature", "x-amz-security-token"];
}
