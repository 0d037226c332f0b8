namespace CdnNode.Recorder.Files;

/// <summary>Why a file operation failed, as far as the recorder acts on it.</summary>
internal enum FileFault
{
    /// <summary>The medium or a quota is full (ENOSPC, EDQUOT).</summary>
    Full,

    /// <summary>Nothing may be written (EROFS, EACCES, EPERM).</summary>
    ReadOnly,

    /// <summary>The medium failed (EIO), or an error without a better name.</summary>
    Failed,

    /// <summary>Another process uses the folder.</summary>
    InUse,
}
