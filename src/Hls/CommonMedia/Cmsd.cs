using System.Globalization;
using System.Text;

namespace CdnNode.Hls.CommonMedia;

/// <summary>
/// Common Media Server Data, CTA-5006: what the node tells a player with an answer. One entry of the <c>CMSD-Dynamic</c> field, a list in which every intermediary
/// appends its own.
/// </summary>
public sealed record Cmsd
{
    /// <summary>The name of the response field.</summary>
    public const string DynamicField = "CMSD-Dynamic";

    /// <summary>mb: the highest bit rate that the player should choose, in kbit/s.</summary>
    public long? MaxSuggestedKilobits { get; init; }

    /// <summary>etp: throughput from the node to the player as the node sees it, in kbit/s.</summary>
    public long? EstimatedKilobits { get; init; }

    /// <summary>du: the node is under pressure.</summary>
    public bool Duress { get; init; }

    /// <summary>The entry: <c>"edge1";etp=5000;mb=2000;du</c>.</summary>
    /// <param name="intermediary">Name of the node; what can't stand in a structured string is left out.</param>
    public string ToDynamicEntry(string intermediary)
    {
        var entry = new StringBuilder(intermediary.Length + 48).Append('"');
        foreach (var c in intermediary)
        {
            if (c is >= ' ' and <= '~' and not ('"' or '\\'))
                entry.Append(c);
        }

        entry.Append('"');
        if (EstimatedKilobits is { } estimated)
            entry.Append(CultureInfo.InvariantCulture, $";etp={estimated}");
        if (MaxSuggestedKilobits is { } suggested)
            entry.Append(CultureInfo.InvariantCulture, $";mb={suggested}");
        return entry.Append(Duress ? ";du" : "").ToString();
    }
}
