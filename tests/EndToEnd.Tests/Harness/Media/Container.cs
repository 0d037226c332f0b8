namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>What ffmpeg packs its segments in.</summary>
internal enum Container
{
    TransportStream,
    FragmentedMp4,
}
