using System.Text;
using CdnNode.Endpoints;
using CdnNode.Shaper;

namespace CdnNode.Front;

/// <summary>A target for which nothing but itself and the host selects the answer, as the full way of a request has found.</summary>
/// <param name="host">The <c>Host</c> field; it may have chosen the route.</param>
/// <param name="target">As it stood in the request line.</param>
/// <param name="path">Decoded, for the access log.</param>
/// <param name="query">With its "?", or empty; for the access log.</param>
/// <param name="mayPace">Paced bodies of it may leave here too: nothing in it names a viewer, and nothing is to be told of the pace.</param>
/// <param name="learned">When it was found, on the monotonic clock.</param>
internal sealed class HotTarget(string host, string target, EdgeRequest request, string path, string query, ShaperSettings pace, bool mayPace, TimeSpan learned)
{
    /// <summary>Until then it isn't learned anew: hits that take the full way allocate nothing for it.</summary>
    private static readonly TimeSpan s_young = TimeSpan.FromSeconds(5);

    /// <summary>After this the full way is asked once more: nothing that it has learned since is missed for longer.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(10);

    private readonly byte[] _host = Encoding.Latin1.GetBytes(host);
    private readonly byte[] _target = Encoding.Latin1.GetBytes(target);
    private readonly object _options = pace.Options;
    private readonly HitHead?[] _heads = new HitHead?[HitForm.Slots];
    private volatile bool _isNeverPaced;

    public EdgeRequest Request { get; } = request;

    public bool MayPace => mayPace;

    /// <summary>The object leaves unpaced whoever asks, as has been found since. Not known at first.</summary>
    public bool IsNeverPaced
    {
        get => _isNeverPaced;
        set => _isNeverPaced = value;
    }

    public string Path { get; } = path;

    public string Query { get; } = query;

    public ReadOnlySpan<byte> HostBytes => _host;

    public ReadOnlySpan<byte> TargetBytes => _target;

    /// <summary>The newest head that was made for a form like this; who finds it too old, or of another part, makes another.</summary>
    public HitHead? HeadOf(in HitForm form) => Volatile.Read(ref _heads[form.Slot]);

    public void Keep(HitHead head) => Volatile.Write(ref _heads[head.Form.Slot], head);

    public bool Is(ReadOnlySpan<byte> askedHost, ReadOnlySpan<byte> askedTarget) => askedTarget.SequenceEqual(_target) && askedHost.SequenceEqual(_host);

    /// <summary>It was found lately, under the shaper's options of now.</summary>
    public bool IsValid(TimeSpan now) => IsOf(now, s_lifetime);

    /// <summary>It was found so lately that it needn't be learned anew.</summary>
    public bool IsYoung(TimeSpan now) => IsOf(now, s_young);

    private bool IsOf(TimeSpan now, TimeSpan age) => now - learned < age && ReferenceEquals(pace.Options, _options);
}
