namespace CdnNode.Shaper;

/// <summary>A rate in four bytes that one thread sets while others read it: exact below 2^31 bit/s (2.1 Gbit/s), whole kbit/s above.</summary>
/// <remarks>A session holds five rates and there are many sessions. A mutable value; the highest bit says which of the two units the others count.</remarks>
internal struct SharedRate(BitRate initial)
{
    private const uint InKilobits = 1u << 31;

    private uint _code = Encode(initial);

    public BitRate Value
    {
        readonly get => Decode(Volatile.Read(in _code));
        set => Volatile.Write(ref _code, Encode(value));
    }

    /// <summary>What is left of a rate when it has been held here.</summary>
    public static BitRate Rounded(BitRate rate) => Decode(Encode(rate));

    /// <summary>Sets it; true when it was another.</summary>
    public bool Exchange(BitRate rate)
    {
        var code = Encode(rate);
        return Interlocked.Exchange(ref _code, code) != code;
    }

    /// <summary>Sets it if it is still what the caller knows; false when another was faster.</summary>
    public bool TryChange(BitRate from, BitRate to)
    {
        var known = Encode(from);
        return Interlocked.CompareExchange(ref _code, Encode(to), known) == known;
    }

    private static uint Encode(BitRate rate) =>
        rate.BitsPerSecond < InKilobits ? (uint)rate.BitsPerSecond : InKilobits | (uint)(rate.BitsPerSecond / 1000);

    private static BitRate Decode(uint code) =>
        code < InKilobits ? BitRate.FromBitsPerSecond(code) : BitRate.FromKilobits(code & ~InKilobits);
}
