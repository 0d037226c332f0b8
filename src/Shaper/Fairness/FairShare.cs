namespace CdnNode.Shaper;

/// <summary>Shares the node's rate: start-up traffic first within its share, then classes (minimum, weight, ceiling), then the viewers of each class alike.</summary>
/// <remarks>
/// Max-min at both levels (<see cref="WaterFilling"/>). The result depends on the arguments alone; the instance only keeps its working arrays, so that ten runs a
/// second allocate nothing. Chosen readings: start-up traffic never exceeds its share of the cap, also when the rest is free, and counts against its class's
/// ceiling; floors come before a class's weight.
/// </remarks>
public sealed class FairShare
{
    private readonly List<ShareClass> _classes = [];
    private WaterFilling.Share[] _shares = [];
    private double[] _results = [];
    private double[] _classGrants = [];
    private double[] _classStartup = [];
    private int[] _members = [];

    /// <summary>Computes each viewer's grant. Their sum never exceeds the cap.</summary>
    /// <param name="cap">The node's cap.</param>
    /// <param name="startupShare">Part of the cap that start-up traffic may have, 0 to 1.</param>
    /// <param name="classes">The classes; the default class is added behind them.</param>
    /// <param name="demands">The viewers.</param>
    /// <param name="grants">One for each viewer.</param>
    public void Allocate(BitRate cap, double startupShare, IReadOnlyList<ShareClass> classes, ReadOnlySpan<ViewerDemand> demands, Span<BitRate> grants)
    {
        Prepare(classes, demands.Length);
        var startup = GrantStartup(cap.BitsPerSecond * startupShare, demands, grants);
        ShareAmongClasses(cap.BitsPerSecond - startup, demands);
        for (var index = 0; index < _classes.Count; index++)
        {
            var count = Select(demands, index, startup: false);
            for (var i = 0; i < count; i++)
                _shares[i] = ShareOf(demands[_members[i]]);
            WaterFilling.Fill(_classGrants[index], _shares.AsSpan(0, count), _results);
            Write(count, 1, grants);
        }
    }

    private static WaterFilling.Share ShareOf(in ViewerDemand viewer) =>
        new(1, Math.Min(viewer.Floor.BitsPerSecond, viewer.Demand.BitsPerSecond), viewer.Demand.BitsPerSecond);

    private void Prepare(IReadOnlyList<ShareClass> classes, int viewers)
    {
        _classes.Clear();
        for (var i = 0; i < classes.Count; i++)
            _classes.Add(classes[i]);
        _classes.Add(ShareClass.Default);
        if (_members.Length < viewers)
            _members = new int[viewers * 2];
        if (_shares.Length < Math.Max(viewers, _classes.Count))
        {
            _shares = new WaterFilling.Share[Math.Max(viewers * 2, _classes.Count)];
            _results = new double[_shares.Length];
        }
        if (_classGrants.Length < _classes.Count)
            (_classGrants, _classStartup) = (new double[_classes.Count], new double[_classes.Count]);
    }

    private double GrantStartup(double pool, ReadOnlySpan<ViewerDemand> demands, Span<BitRate> grants)
    {
        var count = 0;
        for (var i = 0; i < demands.Length; i++)
        {
            if (!demands[i].IsStartup)
                continue;
            _members[count] = i;
            _shares[count++] = new(1, 0, demands[i].Demand.BitsPerSecond);
        }
        WaterFilling.Fill(pool, _shares.AsSpan(0, count), _results);
        Array.Clear(_classStartup);
        for (var i = 0; i < count; i++)
            _classStartup[ClassOf(demands[_members[i]])] += _results[i];
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            var index = ClassOf(demands[_members[i]]);
            _results[i] *= Math.Min(1, _classes[index].EffectiveCeiling.BitsPerSecond / Math.Max(1, _classStartup[index]));
            total += _results[i];
        }
        Write(count, 1, grants);
        return total;
    }

    private void ShareAmongClasses(double capacity, ReadOnlySpan<ViewerDemand> demands)
    {
        for (var index = 0; index < _classes.Count; index++)
        {
            double floor = 0, demand = 0;
            foreach (ref readonly var viewer in demands)
            {
                if (viewer.IsStartup || ClassOf(viewer) != index)
                    continue;
                var share = ShareOf(viewer);
                floor += share.Low;
                demand += share.High;
            }
            var ceiling = Math.Max(0, _classes[index].EffectiveCeiling.BitsPerSecond - _classStartup[index]);
            var high = Math.Min(ceiling, demand);
            _shares[index] = new(_classes[index].Weight, Math.Min(high, Math.Max(floor, _classes[index].Minimum.BitsPerSecond)), high);
        }
        WaterFilling.Fill(capacity, _shares.AsSpan(0, _classes.Count), _classGrants);
    }

    private int Select(ReadOnlySpan<ViewerDemand> demands, int classIndex, bool startup)
    {
        var count = 0;
        for (var i = 0; i < demands.Length; i++)
        {
            if (demands[i].IsStartup == startup && ClassOf(demands[i]) == classIndex)
                _members[count++] = i;
        }
        return count;
    }

    private int ClassOf(in ViewerDemand viewer) =>
        (uint)viewer.ClassIndex < (uint)(_classes.Count - 1) ? viewer.ClassIndex : _classes.Count - 1;

    // Rounded down, so that the sum stays within.
    private void Write(int count, double factor, Span<BitRate> grants)
    {
        for (var i = 0; i < count; i++)
            grants[_members[i]] = BitRate.FromBitsPerSecond((long)(_results[i] * factor));
    }
}
