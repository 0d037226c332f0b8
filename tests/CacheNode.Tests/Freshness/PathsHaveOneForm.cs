using CdnNode.Freshness;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 3986 section 6.2.2, and the ways out of a tree.</summary>
public sealed class PathsHaveOneForm
{
    private static readonly string[] s_pieces =
        ["a", "B", "/", ".", "..", "%2e", "%2F", "%41", "%c3%a9", "é", ";", "~", "%25", "%", "2e", "=", "|", "😀", "%C0", "%AE", "\\", " "];

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b.ts", "/a/b.ts")]
    [InlineData("/%61/b%2Ets", "/a/b.ts")]
    [InlineData("/a%2fb", "/a%2Fb")]
    [InlineData("/a%c3%a9", "/a%C3%A9")]
    [InlineData("/aé", "/a%C3%A9")]
    [InlineData("/😀|", "/%F0%9F%98%80%7C")]
    [InlineData("/a//b", "/a//b")]
    [InlineData("//a", "//a")]
    [InlineData("/a/./b/.", "/a/b/")]
    [InlineData("/%2e/a", "/a")]
    [InlineData("/a;x=1/b", "/a;x=1/b")]
    [InlineData("/a%3Bx", "/a%3Bx")]
    [InlineData("/a%0d%0ab", "/a%0D%0Ab")]
    [InlineData("/100%25.ts", "/100%25.ts")]
    [InlineData("/%C0.ts", "/%C0.ts")]
    [InlineData("/..a/a../...", "/..a/a../...")]
    public void Equal_meanings_give_equal_text(string written, string normalised)
    {
        Assert.True(TargetPath.TryNormalise(written, out var path, out _));
        Assert.Equal(normalised, path);
    }

    [Theory]
    [InlineData("/../etc/passwd")]
    [InlineData("/a/..")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/a/.%2E/b")]
    [InlineData("/a/..%2fb")]
    [InlineData("/a/%2e%2e%2f%2e%2e%2fb")]
    [InlineData("/a%2f.%2fb")]
    [InlineData("/a/%252e%252e%252fb")]
    [InlineData("/a/%25252e%25252e/b")]
    [InlineData("/a/%25%32%65/b")]
    [InlineData("/a%252fb")]
    [InlineData("/a%255cb")]
    [InlineData("/a%2500b")]
    [InlineData("/a/..;x/b")]
    [InlineData("/a\\..\\b")]
    [InlineData("/a/..%5cb")]
    [InlineData("/a%c0%ae%c0%ae/b")]
    [InlineData("/a%e0%80%ae/b")]
    [InlineData("/a%f0%80%80%ae/b")]
    [InlineData("/a%00.ts")]
    [InlineData("/a%zz")]
    [InlineData("/a%2")]
    [InlineData("/a%")]
    [InlineData("/a#b")]
    [InlineData("/a\nb")]
    [InlineData("a/b")]
    [InlineData("http://host/a")]
    [InlineData("*")]
    [InlineData("")]
    public void What_tries_to_leave_the_root_is_refused(string written)
    {
        Assert.False(TargetPath.TryNormalise(written, out var path, out var refusal));
        Assert.NotEmpty(refusal);
        Assert.Empty(path);
    }

    [Fact]
    public void Half_a_character_is_refused() => Assert.False(TargetPath.TryNormalise("/a\ud83d", out _, out _));

    [Fact]
    public void Normalising_twice_changes_nothing() =>
        Prop.ForAll(Written().ToArbitrary(), written =>
        {
            if (!TargetPath.TryNormalise(written, out var once, out _)) return true;
            return TargetPath.TryNormalise(once, out var twice, out _) && once == twice;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void However_often_it_is_decoded_a_normal_path_stays_under_the_root() =>
        Prop.ForAll(Written().ToArbitrary(), written =>
        {
            if (!TargetPath.TryNormalise(written, out var path, out _)) return true;
            for (var round = 0; round < 4; round++, path = Uri.UnescapeDataString(path))
            {
                if (path.Contains('\\') || path.Split('/').Contains("..")) return false;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void Escaping_what_needs_no_escape_changes_nothing() =>
        Prop.ForAll(Gen.ListOf(Gen.Elements("abcXYZ019-_~".ToCharArray())).ToArbitrary(), chars =>
        {
            var plain = "/" + string.Concat(chars);
            var escaped = "/" + string.Concat(chars.Select(c => $"%{(int)c:x2}"));
            return TargetPath.TryNormalise(escaped, out var path, out _) && path == plain;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_long_path_is_normalised_like_a_short_one()
    {
        var segment = string.Concat(Enumerable.Repeat("%61é", 4000));
        Assert.True(TargetPath.TryNormalise("/" + segment, out var path, out _));
        Assert.Equal("/" + string.Concat(Enumerable.Repeat("a%C3%A9", 4000)), path);
    }

    private static Gen<string> Written() => Gen.ListOf(Gen.Elements(s_pieces)).Select(pieces => "/" + string.Concat(pieces));
}
