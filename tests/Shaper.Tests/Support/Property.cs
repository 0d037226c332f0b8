using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

/// <summary>Checks a claim over generated cases.</summary>
internal static class Property
{
    public static void Holds<T>(Gen<T> cases, Func<T, bool> claim, int count = 2000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(cases.ToArbitrary(), claim));

    /// <summary>Rates as they occur: 12 kbit/s to 100 Mbit/s, as likely small as large.</summary>
    public static Gen<BitRate> Rates => from exponent in Gen.Choose(0, 3920) select BitRate.FromComputed(12_000 * Math.Pow(10, exponent / 1000.0));

    public static Gen<T[]> ArrayOf<T>(Gen<T> items, int least, int most) =>
        from count in Gen.Choose(least, most)
        from array in items.ArrayOf(count)
        select array;
}
