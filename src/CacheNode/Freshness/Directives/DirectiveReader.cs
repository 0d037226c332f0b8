namespace CdnNode.Freshness;

/// <summary>
/// Walks a comma-separated list of <c>token[=token|quoted-string]</c> (RFC 9111 section 5.2). A comma inside a quoted string does not separate.
/// </summary>
/// <remarks>
/// White space around "=" makes the member no directive (its name would hold a space), so it is passed over like any unknown one. A quoted
/// string that never ends takes the rest of the line: nothing hidden in it can act.
/// </remarks>
public ref struct DirectiveReader(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;

    /// <summary>The directive's name as it came; compare without regard to case.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>The argument without its quotes (escapes left in), empty when there is none.</summary>
    public ReadOnlySpan<char> Value { get; private set; }

    /// <summary>Whether "=" followed the name.</summary>
    public bool HasValue { get; private set; }

    /// <summary>Moves to the next member that isn't empty.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = FieldSyntax.EndOfMember(_rest);
            var member = _rest[..end].Trim(" \t");
            _rest = end < _rest.Length ? _rest[(end + 1)..] : [];
            if (!member.IsEmpty)
            {
                Split(member);
                return true;
            }
        }
        return false;
    }

    private void Split(ReadOnlySpan<char> member)
    {
        var equals = member.IndexOf('=');
        HasValue = equals >= 0;
        Name = HasValue ? member[..equals] : member;
        var value = HasValue ? member[(equals + 1)..] : [];
        Value = value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;
    }
}
