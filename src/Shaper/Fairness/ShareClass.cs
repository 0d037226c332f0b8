namespace CdnNode.Shaper;

/// <summary>A class of viewers, for instance a tenant, under the node's cap.</summary>
/// <param name="Name">1 to 64 characters.</param>
/// <param name="Minimum">Promised as long as its viewers want it. The minima of all classes must fit the node's cap.</param>
/// <param name="Weight">Its part of what is left, 0.01 to 1000. Default 1.</param>
/// <param name="Ceiling">Never more than this; 0 (default) is no ceiling.</param>
public sealed record ShareClass(string Name, BitRate Minimum = default, double Weight = 1, BitRate Ceiling = default)
{
    /// <summary>The class of sessions that belong to none: no promise, weight 1, no ceiling.</summary>
    public static readonly ShareClass Default = new("default");

    /// <summary>The ceiling, or the greatest rate when there is none.</summary>
    public BitRate EffectiveCeiling => Ceiling == BitRate.Zero ? BitRate.Max : Ceiling;

    internal void AddErrors(string key, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 64)
            errors.Add($"{key}.{nameof(Name)} is '{Name}': 1 to 64 characters are allowed");
        ShaperOptionsValidator.Between(errors, $"{key}.{nameof(Weight)}", Weight, 0.01, 1000);
        if (Minimum > EffectiveCeiling)
            errors.Add($"{key}.{nameof(Minimum)} is {Minimum}: at most its {nameof(Ceiling)} ({Ceiling}) is allowed");
    }
}
