namespace CdnNode.Recorder;

/// <summary>How a recording is doing.</summary>
public enum RecorderState
{
    /// <summary>Not started yet, or stopped.</summary>
    Stopped,

    /// <summary>All is well.</summary>
    Recording,

    /// <summary>The live playlist can't be read, or has nothing.</summary>
    WaitingForSource,

    /// <summary>The disk is full; gaps are noted, and it is tried again every 2 s.</summary>
    DiskFull,

    /// <summary>The disk fails; gaps are noted, and it is tried again every 2 s.</summary>
    DiskFailed,
}
