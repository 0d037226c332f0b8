namespace CdnNode.Front;

/// <summary>What a request field can do to the answer to a GET that the cache has.</summary>
internal enum FieldEffect
{
    /// <summary>It may select or change the answer, or isn't known: the server's way.</summary>
    Answer,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>Part of what is asked for.</summary>
    Host,

    Connection,

    /// <summary>Playlists leave compressed when it asks for that.</summary>
    Coding,

    /// <summary>A body follows, or another protocol: the connection is the server's.</summary>
    Framing,
}
