using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

public sealed class PathsHaveOneForm
{
    [Theory]
    [InlineData("/a/b.ts", "/a/b.ts")]
    [InlineData("/%61/b%2Ets", "/a/b.ts")]
    [InlineData("/a%2fb", "/a%2Fb")]
    [InlineData("/a%c3%a9", "/a%C3%A9")]
    [InlineData("/a//b", "/a//b")]
    [InlineData("/a;x=1/b", "/a;x=1/b")]
    [InlineData("/a%0d%0ab", "/a%0D%0Ab")]
    public void Equal_meanings_give_equal_text(string written, string normalised)
    {
        Assert.True(TargetPath.TryNormalise(written, out var path, out _));
        Assert.Equal(normalised, path);
    }

    [Theory]
    [InlineData("/../etc/passwd")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/a/..%2fb")]
    [InlineData("/a/%252e%252e%252fb")]
    [InlineData("/a/..;x/b")]
    [InlineData("/a\\..\\b")]
    [InlineData("/a/..%5cb")]
    [InlineData("/a%c0%ae%c0%ae/b")]
    [InlineData("/a%00.ts")]
    [InlineData("/a%zz")]
    [InlineData("a/b")]
    [InlineData("")]
    public void What_tries_to_leave_the_root_is_refused(string written)
    {
        Assert.False(TargetPath.TryNormalise(written, out _, out var refusal));
        Assert.NotEmpty(refusal);
    }

    [Fact]
    public void Normalising_twice_changes_nothing()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var text = "/" + string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => "ab/.%2eEfF;~ é"[random.Next(14)]));
            if (TargetPath.TryNormalise(text, out var once, out _)) Assert.True(TargetPath.TryNormalise(once, out var twice, out _) && once == twice, text);
        }
    }
}
