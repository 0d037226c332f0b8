using System.Globalization;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>What an ffmpeg tells of itself once a second, on its standard output.</summary>
internal static class Progress
{
    public static readonly IReadOnlyList<string> Arguments = ["-nostats", "-stats_period", "1", "-progress", "pipe:1"];

    /// <param name="key">With its equals sign, for example <c>frame=</c>.</param>
    /// <returns>Null before it has told any.</returns>
    public static long? Of(ProcessLog output, string key) =>
        output.Lines.LastOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line && long.TryParse(line.AsSpan(key.Length), CultureInfo.InvariantCulture, out var value) ? value : null;
}
