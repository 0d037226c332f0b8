using CdnNode.Standby;

namespace CdnNode.Tests.Standby;

public sealed class NamesArePinned
{
    [Theory]
    [InlineData("s7.ts", "~b~s7.ts")]
    [InlineData("hd/s7.ts?t=a/b", "hd/~b~s7.ts?t=a/b")]
    [InlineData("/live/s7.ts", "/live/~b~s7.ts")]
    [InlineData("../s7.ts", "../~b~s7.ts")]
    public void The_mark_stands_in_the_last_name_and_comes_off_again(string uri, string pinned)
    {
        Assert.Equal(pinned, PinnedName.Pin(uri, "b"));
        Assert.True(PinnedName.TryUnpin(pinned, out var origin, out var plain));
        Assert.Equal(("b", uri), (origin, plain));
    }

    [Fact]
    public void A_run_that_was_started_anew_has_names_of_its_own()
    {
        var source = PinnedName.SourceOf("b", 2);

        Assert.Equal("hd/~b,2~s7.ts", PinnedName.Pin("hd/s7.ts", source));
        Assert.True(PinnedName.TryUnpin("hd/~b,2~s7.ts", out var found, out var plain));
        Assert.Equal(("hd/s7.ts", ("b", 2)), (plain, PinnedName.Split(found)));
    }

    [Theory]
    [InlineData("https://other.example/s7.ts")]
    [InlineData("//other.example/s7.ts")]
    [InlineData("skd://key")]
    public void What_names_its_host_stays(string uri) => Assert.Equal(uri, PinnedName.Pin(uri, "b"));

    [Theory]
    [InlineData("/live/s7.ts")]
    [InlineData("/live/~s7.ts")]
    [InlineData("/live/~~s7.ts")]
    [InlineData("/~b~x/s7.ts")]
    [InlineData("/live/")]
    [InlineData("/live/~b,x~s7.ts")]
    [InlineData("/live/~b,-1~s7.ts")]
    public void Other_paths_have_no_mark(string path) => Assert.False(PinnedName.TryUnpin(path, out _, out _));

    [Theory]
    [InlineData("")]
    [InlineData("a~b")]
    [InlineData("a/b")]
    public void An_origin_whose_name_cant_stand_in_a_path_is_refused(string origin) => Assert.Throws<ArgumentException>(() => PinnedName.Pin("s.ts", origin));
}
