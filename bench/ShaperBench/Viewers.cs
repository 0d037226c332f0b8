using CdnNode.Shaper;

namespace CdnNode.ShaperBench;

/// <summary>So many viewers on an engine, each with a session and a channel.</summary>
internal static class Viewers
{
    public static void Attach(ShaperEngine engine, int count, BitRate rate)
    {
        for (var i = 0; i < count; i++)
        {
            var session = engine.CreateSession();
            session.SetPace(rate, rate * 0.5);
            session.Attach(new InterleavedShaperChannel(new EndlessSource(), new TakingSink()));
        }
    }
}
