namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>Bounds of the scenarios that record for a while.</summary>
internal static class LongForm
{
    /// <summary>Of a scenario in its long form, in milliseconds (an attribute argument).</summary>
    public const int Timeout = 7_200_000;
}
