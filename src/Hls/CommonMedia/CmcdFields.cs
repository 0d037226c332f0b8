using System.Buffers;

namespace CdnNode.Hls.CommonMedia;

/// <summary>The keys seen so far. Of a key given twice the first counts.</summary>
internal sealed class CmcdFields
{
    /// <summary>What keys are made of; custom ones have a prefix with dots and a hyphen.</summary>
    public static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_*");

    private uint _seen;
    private long? _encoded;
    private long? _top;
    private long? _measured;
    private long? _requested;
    private TimeSpan? _buffer;
    private TimeSpan? _duration;
    private TimeSpan? _deadline;
    private bool? _starvation;
    private bool? _startup;
    private decimal? _rate;
    private string? _contentId;
    private string? _sessionId;
    private string? _nextObject;
    private CmcdRange? _nextRange;
    private CmcdObjectType? _objectType;
    private CmcdStreamingFormat? _format;
    private CmcdStreamType? _streamType;

    public Cmcd ToCmcd(int ignored) => new()
    {
        EncodedKilobits = _encoded,
        TopKilobits = _top,
        MeasuredKilobits = _measured,
        RequestedMaximumKilobits = _requested,
        BufferLength = _buffer,
        ObjectDuration = _duration,
        Deadline = _deadline,
        BufferStarvation = _starvation ?? false,
        Startup = _startup ?? false,
        PlaybackRate = _rate,
        ContentId = _contentId,
        SessionId = _sessionId,
        NextObject = _nextObject,
        NextRange = _nextRange,
        ObjectType = _objectType,
        StreamingFormat = _format,
        StreamType = _streamType,
        IgnoredKeys = ignored,
    };

    /// <summary>False when the value is not what the key has to have, or the key was there before. An unknown key is no failure.</summary>
    public bool TrySet(ReadOnlySpan<char> key, ReadOnlySpan<char> value, bool isFlag) => key switch
    {
        "bs" => IsFirst(0) && (_starvation = CmcdValue.Flag(value, isFlag)) is not null,
        "su" => IsFirst(1) && (_startup = CmcdValue.Flag(value, isFlag)) is not null,
        "br" => IsFirst(2) && (_encoded = CmcdValue.Integer(value)) is not null,
        "tb" => IsFirst(3) && (_top = CmcdValue.Integer(value)) is not null,
        "mtp" => IsFirst(4) && (_measured = CmcdValue.Integer(value)) is not null,
        "rtp" => IsFirst(5) && (_requested = CmcdValue.Integer(value)) is not null,
        "bl" => IsFirst(6) && (_buffer = CmcdValue.Milliseconds(value)) is not null,
        "d" => IsFirst(7) && (_duration = CmcdValue.Milliseconds(value)) is not null,
        "dl" => IsFirst(8) && (_deadline = CmcdValue.Milliseconds(value)) is not null,
        "pr" => IsFirst(9) && (_rate = CmcdValue.Rate(value)) is not null,
        "cid" => IsFirst(10) && (_contentId = CmcdValue.Id(value)) is not null,
        "sid" => IsFirst(11) && (_sessionId = CmcdValue.Id(value)) is not null,
        "nor" => IsFirst(12) && (_nextObject = CmcdValue.Path(value)) is not null,
        "nrr" => IsFirst(13) && (_nextRange = CmcdValue.Range(value)) is not null,
        "ot" => IsFirst(14) && (_objectType = CmcdValue.ObjectType(value)) is not null,
        "sf" => IsFirst(15) && (_format = CmcdValue.StreamingFormat(value)) is not null,
        "st" => IsFirst(16) && (_streamType = CmcdValue.StreamType(value)) is not null,
        "v" => IsFirst(17) && CmcdValue.Integer(value) is not null,
        _ => true,
    };

    private bool IsFirst(int key)
    {
        var bit = 1u << key;
        var first = (_seen & bit) == 0;
        _seen |= bit;
        return first;
    }
}
