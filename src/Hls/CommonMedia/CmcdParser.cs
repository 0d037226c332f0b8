namespace CdnNode.Hls.CommonMedia;

/// <summary>Takes a comma-separated list of <c>key</c>, <c>key=token</c> and <c>key="text"</c> apart (CTA-5004 section 3).</summary>
internal sealed class CmcdParser
{
    private readonly CmcdFields _fields = new();
    private int _ignored;

    public CmcdParser Take(ReadOnlySpan<char> list)
    {
        if (list.Length > Cmcd.MaxLength)
        {
            _ignored++;
            return this;
        }

        while (!list.IsEmpty)
        {
            var end = FindEnd(list);
            var item = list[..end].Trim();
            list = list[Math.Min(end + 1, list.Length)..];
            if (!item.IsEmpty && !TakeItem(item))
                _ignored++;
        }

        return this;
    }

    public Cmcd Result() => _fields.ToCmcd(_ignored);

    /// <summary>The first comma outside quotes.</summary>
    private static int FindEnd(ReadOnlySpan<char> list)
    {
        var quoted = false;
        for (var i = 0; i < list.Length; i++)
        {
            if (quoted && list[i] == '\\')
                i++;
            else if (list[i] == '"')
                quoted = !quoted;
            else if (list[i] == ',' && !quoted)
                return i;
        }

        return list.Length;
    }

    /// <summary>False when the item is not a key, or a known key's value is not what it has to be.</summary>
    private bool TakeItem(ReadOnlySpan<char> item)
    {
        var equals = item.IndexOf('=');
        var key = equals < 0 ? item : item[..equals];
        if (key.IsEmpty || key.ContainsAnyExcept(CmcdFields.KeyCharacters))
            return false;
        return _fields.TrySet(key, equals < 0 ? default : item[(equals + 1)..], isFlag: equals < 0);
    }
}
