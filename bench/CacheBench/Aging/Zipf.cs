namespace CdnNode.CacheBench.Aging;

/// <summary>Draws ranks 0 .. n-1, rank k with a probability in proportion to 1/(k+1)^exponent, by a binary search in the cumulated weights.</summary>
internal sealed class Zipf
{
    private readonly double[] _cumulated;

    public Zipf(int n, double exponent)
    {
        _cumulated = new double[n];
        var sum = 0.0;
        for (var rank = 0; rank < n; rank++) _cumulated[rank] = sum += Math.Pow(rank + 1, -exponent);
    }

    public ulong Next(Random random)
    {
        var place = Array.BinarySearch(_cumulated, random.NextDouble() * _cumulated[^1]);
        return (ulong)(place < 0 ? ~place : place);
    }
}
