namespace CdnNode.Hls.Playlists;

/// <summary>One line taken apart: a tag with what follows its colon, or (with an empty name) a URI.</summary>
internal readonly ref struct TagLine
{
    private readonly ReadOnlySpan<char> _name;

    private TagLine(int number, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        Number = number;
        _name = name;
        Value = value;
    }

    /// <summary>Line number, from 1.</summary>
    public int Number { get; }

    /// <summary>Everything behind the first colon.</summary>
    public ReadOnlySpan<char> Value { get; }

    /// <summary>For switches: <c>#EXTINF</c>.</summary>
    public ReadOnlySpan<char> NameSpan => _name;

    /// <summary>For messages.</summary>
    public string Name => _name.IsEmpty ? "URI" : _name.ToString();

    public static TagLine Parse(int number, ReadOnlySpan<char> line)
    {
        if (line[0] != '#')
            return new TagLine(number, default, line);
        var colon = line.IndexOf(':');
        return colon < 0 ? new TagLine(number, line, default) : new TagLine(number, line[..colon], line[(colon + 1)..]);
    }
}
