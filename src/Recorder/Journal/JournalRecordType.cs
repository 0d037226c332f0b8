namespace CdnNode.Recorder.Journal;

/// <summary>The kinds of record. The numbers stand in files: they never change.</summary>
internal enum JournalRecordType : byte
{
    /// <summary>First in every journal: format, name, playlist.</summary>
    Header = 1,

    /// <summary>The initialization section at the beginning of the data file.</summary>
    Map = 2,

    /// <summary>A set of keys that later records refer to by its number.</summary>
    Keys = 3,

    /// <summary>A segment or a gap.</summary>
    Entry = 4,

    /// <summary>Last in a journal that nothing will be added to: the summary, of fixed size, so that the end of the file is enough.</summary>
    Seal = 5,
}
