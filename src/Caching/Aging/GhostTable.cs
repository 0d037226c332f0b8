using System.Numerics;

namespace CdnNode.Caching;

/// <summary>Remembers which units left memory lately, in a fixed 8 bytes an entry.</summary>
/// <remarks>
/// Direct-mapped: an entry is the upper half of the mixed identity and the number of the departure. A newer departure overwrites an older one
/// of the same place, and entries older than the capacity count as forgotten; so it errs towards "not seen", which costs one more pass through
/// the small queue, never a wrong answer.
/// </remarks>
internal sealed class GhostTable(int capacity)
{
    private readonly ulong[] _entries = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, capacity))];
    private uint _departures;

    public void Add(ulong identity)
    {
        var mixed = Mix(identity);
        _entries[Place(mixed)] = (mixed & 0xFFFFFFFF00000000) | ++_departures;
    }

    /// <summary>Whether it left lately; if so it is forgotten.</summary>
    public bool TryRemove(ulong identity)
    {
        var mixed = Mix(identity);
        ref var entry = ref _entries[Place(mixed)];
        var stamp = (uint)entry;
        if (stamp == 0 || (entry ^ mixed) >> 32 != 0 || _departures - stamp >= (uint)_entries.Length) return false;
        entry = 0;
        return true;
    }

    private int Place(ulong mixed) => (int)(mixed & (uint)(_entries.Length - 1));

    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
