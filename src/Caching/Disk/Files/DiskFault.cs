namespace CdnNode.Caching.Disk.Files;

/// <summary>Why a file operation failed, as far as the tier acts on it.</summary>
internal enum DiskFault
{
    /// <summary>The medium or a quota is full (ENOSPC, EDQUOT).</summary>
    NoSpace,

    /// <summary>Nothing may be written (EROFS, EACCES, EPERM); reading may work.</summary>
    ReadOnly,

    /// <summary>The medium failed (EIO) or an error that has no better name.</summary>
    Device,

    /// <summary>The process or the system has no file handle left (EMFILE, ENFILE). Says nothing of the disk.</summary>
    NoHandles,

    /// <summary>Another process uses the folder.</summary>
    InUse,

    /// <summary>An operation didn't return in time.</summary>
    Hung,
}
