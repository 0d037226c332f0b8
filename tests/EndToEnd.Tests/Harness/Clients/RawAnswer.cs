using System.Text;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>A whole answer.</summary>
/// <param name="Complete">False when the connection ended before the body that the head announced.</param>
internal sealed record RawAnswer(RawHead Head, byte[] Body, bool Complete)
{
    public int Status => Head.Status;

    public CacheStatus? CacheStatus => Head.CacheStatus;

    public string Text => Encoding.UTF8.GetString(Body);

    public override string ToString() =>
        $"{Status} {string.Join("; ", Head.Fields.Select(f => $"{f.Name}: {f.Value}"))} ({Body.Length} bytes, {(Complete ? "complete" : "cut")})";
}
