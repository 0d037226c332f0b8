using System.Globalization;
using System.Text.RegularExpressions;

namespace CdnNode.PlaylistChecking;

/// <summary>
/// Reads a media playlist line by line, and reports every line that the specification doesn't allow. Written from the specification alone, and shares nothing with
/// the node's own reader: what one of them takes for granted, the other may not.
/// </summary>
internal sealed partial class StrictReader(Findings findings)
{
    private static readonly HashSet<string> s_once = new(StringComparer.Ordinal)
    {
        "#EXT-X-VERSION", "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQUENCE", "#EXT-X-PLAYLIST-TYPE", "#EXT-X-ENDLIST", "#EXT-X-I-FRAMES-ONLY",
        "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-START", "#EXT-X-PART-INF", "#EXT-X-SERVER-CONTROL", "#EXT-X-SKIP",
    };

    private readonly CheckedPlaylist _playlist = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string _where = "";
    private int _line;
    private int _needs = 1;
    private decimal? _duration;
    private string _durationText = "";
    private int _breaks;
    private long _discontinuity;
    private bool _gap;
    private string? _map;
    private readonly SortedDictionary<string, string> _keys = new(StringComparer.Ordinal);
    private string? _range;
    private DateTimeOffset? _date;

    public CheckedPlaylist Read(string text)
    {
        findings.Require(!text.StartsWith('\uFEFF'), "start", "a byte order mark", "4.1");
        findings.Require(!text.Any(static c => c is (< ' ' and not '\r' and not '\n') or (>= '\u007f' and <= '\u009f')), "text", "a control character", "4.1");
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            _line++;
            if (_line == 1) findings.Require(line == "#EXTM3U", "line 1", $"'{line}' where #EXTM3U must stand", "4.4.1.1");
            else if (line.StartsWith("#EXT", StringComparison.Ordinal)) Tag(line);
            else if (line.Length > 0 && line[0] != '#') Uri(line);
        }
        findings.Require(_playlist.TargetDuration is not null, "playlist", "no EXT-X-TARGETDURATION", "4.4.3.1");
        findings.Require(_duration is null && _breaks == 0 && !_gap && _range is null, "end", "tags of a segment without its URI", "4.4.4");
        findings.Require(_playlist.Version >= _needs, "playlist", $"EXT-X-VERSION {_playlist.Version} where its tags need {_needs}", "8");
        return _playlist;
    }

    private void Tag(string line)
    {
        var colon = line.IndexOf(':');
        var (name, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..]);
        _where = $"line {_line} {name}";
        if (s_once.Contains(name)) findings.Require(_seen.Add(name), _where, "given twice", "4.4");
        switch (name)
        {
            case "#EXTM3U":
                findings.Add(_where, "not on the first line alone", "4.4.1.1");
                break;
            case "#EXT-X-STREAM-INF" or "#EXT-X-MEDIA" or "#EXT-X-I-FRAME-STREAM-INF" or "#EXT-X-SESSION-DATA" or "#EXT-X-SESSION-KEY" or "#EXT-X-CONTENT-STEERING":
                findings.Add(_where, "a multivariant tag in a media playlist", "4.1");
                break;
            default:
                if (!HeaderTag(name, value)) SegmentTag(name, value);
                break;
        }
    }

    private bool HeaderTag(string name, string value)
    {
        if (name is "#EXT-X-TARGETDURATION" or "#EXT-X-PLAYLIST-TYPE" or "#EXT-X-VERSION" or "#EXT-X-INDEPENDENT-SEGMENTS" or "#EXT-X-SERVER-CONTROL" or "#EXT-X-START") _playlist.Fixed[name] = value;
        switch (name)
        {
            case "#EXT-X-VERSION": _playlist.Version = (int)Integer(value, 1); break;
            case "#EXT-X-TARGETDURATION": _playlist.TargetDuration = (int)Integer(value, 1); break;
            case "#EXT-X-MEDIA-SEQUENCE":
                findings.Require(_playlist.Segments.Count == 0, _where, "after the first segment", "4.4.3.2");
                _playlist.MediaSequence = Integer(value, 0);
                break;
            case "#EXT-X-DISCONTINUITY-SEQUENCE":
                findings.Require(_playlist.Segments.Count == 0 && _breaks == 0, _where, "after the first segment or discontinuity", "4.4.3.3");
                _playlist.DiscontinuitySequence = _discontinuity = Integer(value, 0);
                break;
            case "#EXT-X-PLAYLIST-TYPE":
                findings.Require(value is "EVENT" or "VOD", _where, $"'{value}'", "4.4.3.5");
                _playlist.Type = value;
                break;
            case "#EXT-X-ENDLIST": _playlist.EndList = true; break;
            case "#EXT-X-SERVER-CONTROL": ServerControl(TagAttributes.Read(value, _where, findings)); break;
            case "#EXT-X-SKIP":
                Needs(9);
                findings.Require(_playlist.Segments.Count == 0, _where, "after a segment", "4.4.5.2");
                _playlist.Skipped = (int)Integer(TagAttributes.Read(value, _where, findings)["SKIPPED-SEGMENTS"] ?? "", 1);
                break;
            case "#EXT-X-INDEPENDENT-SEGMENTS" or "#EXT-X-START": break;
            default: return false;
        }
        return true;
    }

    private void SegmentTag(string name, string value)
    {
        switch (name)
        {
            case "#EXTINF": Duration(value); break;
            case "#EXT-X-DISCONTINUITY": _breaks++; break;
            case "#EXT-X-GAP": _gap = true; break;
            case "#EXT-X-BYTERANGE":
                Needs(4);
                findings.Require(ByteRange().IsMatch(value), _where, $"'{value}'", "4.4.4.2");
                _range = value;
                break;
            case "#EXT-X-MAP":
                Needs(6);
                findings.Require(TagAttributes.Read(value, _where, findings).Quoted("URI") is { Length: > 0 }, _where, "no quoted URI", "4.4.4.5");
                _map = $"{value} under {string.Join(';', _keys.Values)}";
                break;
            case "#EXT-X-KEY": Key(value); break;
            case "#EXT-X-PROGRAM-DATE-TIME": Date(value); break;
        }
    }

    private void ServerControl(TagAttributes control)
    {
        if (control["CAN-SKIP-UNTIL"] is { } until) _playlist.CanSkipUntil = Number(until);
    }

    private void Duration(string value)
    {
        var comma = value.IndexOf(',');
        findings.Require(comma > 0, _where, "no comma behind the duration", "4.4.4.1");
        findings.Require(_duration is null, _where, "two of them for one segment", "4.4.4.1");
        _durationText = comma < 0 ? value : value[..comma];
        if (_durationText.Contains('.')) Needs(3);
        _duration = Number(_durationText);
    }

    private void Key(string value)
    {
        var key = TagAttributes.Read(value, _where, findings);
        findings.Require(key["METHOD"] is not null, _where, "no METHOD", "4.4.4.4");
        if (key["METHOD"] == "NONE")
        {
            findings.Require(value == "METHOD=NONE", _where, "METHOD=NONE with other attributes", "4.4.4.4");
            _keys.Clear();
            return;
        }
        findings.Require(key.Quoted("URI") is { Length: > 0 }, _where, "no quoted URI", "4.4.4.4");
        if (key["IV"] is { } iv)
        {
            Needs(2);
            findings.Require(Hexadecimal().IsMatch(iv), _where, $"IV {iv} is no 128-bit number", "4.4.4.4");
        }
        if (key["KEYFORMAT"] is not null || key["KEYFORMATVERSIONS"] is not null) Needs(5);
        _keys[key.Quoted("KEYFORMAT") ?? "identity"] = value;
    }

    private void Date(string value)
    {
        findings.Require(IsoDate().IsMatch(value), _where, $"'{value}' is no date with a zone", "4.4.4.6");
        findings.Require(_date is null, _where, "two of them for one segment", "4.4.4.6");
        if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) _date = date.ToUniversalTime();
        else findings.Add(_where, $"'{value}' is no date", "4.4.4.6");
    }

    private void Uri(string line)
    {
        _where = $"line {_line}";
        findings.Require(_duration is not null, _where, "a segment without EXTINF", "4.4.4.1");
        findings.Require(line == line.Trim() && System.Uri.TryCreate(line, UriKind.RelativeOrAbsolute, out _), _where, $"'{line}' is no URI", "4.1");
        _discontinuity += _breaks;
        var number = _playlist.MediaSequence + _playlist.Skipped + _playlist.Segments.Count;
        _playlist.Segments.Add(new CheckedSegment(
            _line, number, _discontinuity, line, _duration ?? 0, _durationText, _breaks > 0, _gap, _map, _keys.Count == 0 ? null : string.Join(';', _keys.Values), _range, _date));
        (_duration, _breaks, _gap, _range, _date) = (null, 0, false, null, null);
    }

    private void Needs(int version) => _needs = Math.Max(_needs, version);

    private long Integer(string text, long least)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least) return value;
        findings.Add(_where, $"'{text}' is no whole number from {least}", "4.2");
        return least;
    }

    private decimal Number(string text)
    {
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return value;
        findings.Add(_where, $"'{text}' is no decimal number", "4.2");
        return 0;
    }

    [GeneratedRegex(@"^\d+(@\d+)?$")]
    private static partial Regex ByteRange();

    [GeneratedRegex("^0[xX][0-9A-Fa-f]{1,32}$")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$")]
    private static partial Regex IsoDate();
}
