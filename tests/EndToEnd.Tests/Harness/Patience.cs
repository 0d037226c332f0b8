namespace CdnNode.EndToEnd.Tests.Harness;

/// <summary>How long the harness waits before it calls something hung, and how long a scenario runs.</summary>
internal static class Patience
{
    /// <summary>The longest wait for any one event, in a run on a slow, shared machine.</summary>
    public static readonly TimeSpan Event = TimeSpan.FromSeconds(60);

    /// <summary>The longest any one scenario may take, in milliseconds (an attribute argument).</summary>
    public const int Scenario = 240_000;

    /// <summary>True when <c>CDNNODE_E2E_LONG=1</c> asks for the long form of the scenarios.</summary>
    public static bool Long => Environment.GetEnvironmentVariable("CDNNODE_E2E_LONG") == "1";

    public static T ShortOrLong<T>(T shortRun, T longRun) => Long ? longRun : shortRun;
}
