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
    Codings,

    /// <summary>A part of the body is asked for.</summary>
    Range,

    /// <summary>No answer with one of these tags is wanted.</summary>
    Tags,

    /// <summary>A condition that doesn't count beside <see cref="Tags"/>.</summary>
    Since,

    /// <summary>Directives for caches, which the node may be told to obey.</summary>
    Directives,

    /// <summary>A body follows, or another protocol: the connection is the server's.</summary>
    Framing,
}
