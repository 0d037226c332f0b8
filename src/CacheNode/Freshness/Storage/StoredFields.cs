using System.Text;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>Header fields as they leave: name, value, name, value... in one array, each field line a pair, in the order they came.</summary>
public sealed class StoredFields
{
    /// <summary>Most field lines of a stored answer.</summary>
    public const int MaxLines = 256;

    /// <summary>Most bytes that all names and values may take in UTF-8.</summary>
    public const int MaxTextBytes = 48 * 1024;

    private readonly string[] _pairs;

    internal StoredFields(string[] pairs) => _pairs = pairs;

    /// <summary>Number of field lines.</summary>
    public int Count => _pairs.Length / 2;

    /// <summary>A field line.</summary>
    public (string Name, string Value) this[int index] => (_pairs[2 * index], _pairs[(2 * index) + 1]);

    /// <summary>All lines of one field; empty when absent.</summary>
    public StringValues Get(string name)
    {
        var values = StringValues.Empty;
        for (var i = 0; i < _pairs.Length; i += 2)
        {
            if (_pairs[i].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                values = StringValues.Concat(values, _pairs[i + 1]);
            }
        }
        return values;
    }

    /// <summary>Puts every field into <paramref name="target"/>, in the place of those that are there already.</summary>
    public void CopyTo(IHeaderDictionary target)
    {
        foreach (var (name, value) in ToFields(static _ => false)) target[name] = value;
    }

    /// <summary>All fields but those that <paramref name="isLeftOut"/> names, each with its lines together, in the order they came.</summary>
    public KeyValuePair<string, StringValues>[] ToFields(Func<string, bool> isLeftOut)
    {
        var fields = new List<KeyValuePair<string, StringValues>>(Count);
        for (var i = 0; i < _pairs.Length; i += 2)
        {
            // Lines of one field stand together (see From).
            var name = _pairs[i];
            var value = new StringValues(_pairs[i + 1]);
            while (i + 2 < _pairs.Length && _pairs[i + 2].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                i += 2;
                value = StringValues.Concat(value, _pairs[i + 1]);
            }
            if (!isLeftOut(name)) fields.Add(new(name, value));
        }
        return [.. fields];
    }

    /// <summary>Takes those fields of an answer that <paramref name="filter"/> lets be stored.</summary>
    public static StoredFields From(IHeaderDictionary fields, in ResponseFieldFilter filter)
    {
        var pairs = new List<string>(2 * fields.Count);
        foreach (var (name, lines) in fields)
        {
            if (!filter.IsStored(name))
            {
                continue;
            }
            foreach (var line in lines)
            {
                pairs.Add(KnownFieldNames.Intern(name));
                pairs.Add(line ?? "");
            }
        }
        return new([.. pairs]);
    }

    /// <summary>Whether an answer's fields are few and small enough to be stored.</summary>
    public static bool Fits(IHeaderDictionary fields)
    {
        var lines = 0;
        var bytes = 0;
        foreach (var (name, values) in fields)
        {
            foreach (var value in values)
            {
                lines++;
                bytes += name.Length + Encoding.UTF8.GetByteCount(value ?? "");
            }
        }
        return lines <= MaxLines && bytes <= MaxTextBytes;
    }

    /// <summary>Rough size in memory, in bytes.</summary>
    internal int MemorySize
    {
        get
        {
            var size = 32 + (8 * _pairs.Length);
            for (var i = 1; i < _pairs.Length; i += 2)
            {
                size += 24 + (2 * _pairs[i].Length);
            }
            return size;
        }
    }
}
