using System.Globalization;
using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Recordings;

/// <summary>File names of recorded objects in URLs.</summary>
/// <remarks>
/// A segment's has its number and its date: a recording that began anew counts from 0 again, and caches further out may still hold what the number meant before.
/// An initialization section is named by its content.
/// </remarks>
internal static class RecordedName
{
    private const string MapPrefix = "init-";

    public static string Of(RecordedSegment segment, string extension) => segment.IsGap
        ? string.Create(CultureInfo.InvariantCulture, $"gap-{segment.Sequence}{extension}")
        : string.Create(CultureInfo.InvariantCulture, $"{segment.Sequence}-{segment.Begin.ToUnixTimeMilliseconds()}{extension}");

    public static string Of(RecordedMap map) => $"{MapPrefix}{map.Id}.mp4";

    public static bool IsMap(string name, out string id)
    {
        id = name.StartsWith(MapPrefix, StringComparison.Ordinal) && name.EndsWith(".mp4", StringComparison.Ordinal) ? name[MapPrefix.Length..^4] : "";
        return id.Length > 0;
    }

    /// <summary>One segment has one name: <c>7-...</c>, not <c>007-...</c>.</summary>
    public static bool IsSegment(string name, out long sequence) =>
        long.TryParse(name.AsSpan(0, Math.Max(name.IndexOf('-'), 0)), NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
}
