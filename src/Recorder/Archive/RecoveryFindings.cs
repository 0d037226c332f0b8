namespace CdnNode.Recorder.Archive;

/// <summary>What recovery cut off.</summary>
internal sealed class RecoveryFindings
{
    /// <summary>Journal entries without their data, or behind one without.</summary>
    public long CutEntries { get; set; }

    /// <summary>Data without its journal entry, and journals that say nothing.</summary>
    public long CutBytes { get; set; }

    public void Add(RecoveryFindings other)
    {
        CutEntries += other.CutEntries;
        CutBytes += other.CutBytes;
    }
}
