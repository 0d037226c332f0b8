namespace CdnNode.Recorder.Tests.Support;

/// <summary>Tests that take minutes, or a disk: they run with CDNNODE_E2E_LONG=1 alone.</summary>
internal static class LongForm
{
    public static bool IsWanted => Environment.GetEnvironmentVariable("CDNNODE_E2E_LONG") == "1";

    public static void SkipUnlessWanted() => Assert.SkipUnless(IsWanted, "a long form: set CDNNODE_E2E_LONG=1");
}
