namespace CdnNode.Caching.Disk.Index;

/// <summary>Remembers which keys were offered lately, to tell a second request from a first one.</summary>
/// <remarks>
/// A table of sets of four fingerprints, each set a ring: fixed memory, no clean-up. A key is forgotten when four others came into its
/// set. A wrong "seen before" needs two keys that agree in 64 bits.
/// </remarks>
internal sealed class RecentKeys
{
    private const int Ways = 4;

    private readonly Lock _lock = new();
    private readonly ulong[] _fingerprints;
    private readonly byte[] _turns;

    /// <param name="capacity">Number of keys remembered; rounded up to a power of two.</param>
    public RecentKeys(int capacity)
    {
        var sets = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity / Ways, 1));
        _fingerprints = new ulong[sets * Ways];
        _turns = new byte[sets];
    }

    /// <summary>Whether the piece was offered before; remembers it from now on.</summary>
    /// <param name="piece">0 for a whole object, else 1 + block index: blocks of one first viewing don't admit each other.</param>
    public bool SeenBefore(CacheKey key, long piece)
    {
        var fingerprint = key.Low + (ulong)piece * 0x9E3779B97F4A7C15 | 1;
        var set = (int)((key.High + (ulong)piece) & (ulong)(_turns.Length - 1));
        var ways = _fingerprints.AsSpan(set * Ways, Ways);
        lock (_lock)
        {
            if (ways.Contains(fingerprint))
            {
                return true;
            }

            ways[_turns[set]++ % Ways] = fingerprint;
            return false;
        }
    }
}
