namespace CdnNode.Hls.Mp4;

/// <summary>
/// Walks the boxes of an MP4 resource (ISO/IEC 14496-12): initialization sections and CMAF/fMP4 segments. Only sizes that fit are believed, depth is bounded, and what is kept is
/// bounded by <see cref="MaxTracks"/>. A resource that is encrypted as a whole reports <see cref="Mp4Defects.NotMp4"/> or broken boxes.
/// </summary>
public static class Mp4Inspector
{
    /// <summary>Boxes within boxes that are followed.</summary>
    public const int MaxDepth = 16;

    /// <summary>Tracks that are followed.</summary>
    public const int MaxTracks = 32;

    /// <summary>Looks a whole resource through.</summary>
    /// <param name="bytes">The resource.</param>
    /// <param name="initialization">The report of the segment's initialization section: gives time scales and default durations.</param>
    public static Mp4Report Inspect(ReadOnlySpan<byte> bytes, Mp4Report? initialization = null)
    {
        var findings = new Mp4Findings(initialization);
        var first = new BoxReader(bytes);
        if (!first.TryNext(out var box) || !BoxType.LooksLikeOne(box.Type))
            findings.Add(Mp4Defects.NotMp4);
        Walk(bytes, 1, findings);
        return findings.Report();
    }

    private static void Walk(ReadOnlySpan<byte> bytes, int depth, Mp4Findings findings)
    {
        var reader = new BoxReader(bytes);
        while (reader.TryNext(out var box))
        {
            var payload = bytes[box.PayloadStart..box.End];
            if (!BoxType.IsContainer(box.Type))
            {
                findings.TakeLeaf(box.Type, payload);
            }
            else if (depth == MaxDepth)
            {
                findings.Add(Mp4Defects.TooDeep);
            }
            else
            {
                findings.Enter(box.Type);
                Walk(payload, depth + 1, findings);
                findings.Leave(box.Type);
            }
        }

        findings.Add(reader.Defect);
    }
}
