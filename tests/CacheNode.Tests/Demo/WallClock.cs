namespace CdnNode.Tests.Demo;

/// <summary>A wall clock that stands still until a test moves it.</summary>
internal sealed class WallClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
