using CdnNode.Hls.CommonMedia;

namespace CdnNode.Hls.Tests.CommonMedia;

public class CmcdTests
{
    [Fact]
    public void All_keys_are_read_from_the_query()
    {
        var cmcd = Cmcd.ParseQuery(
            "bl=21300,br=3200,bs,cid=\"faec5fc2\",d=4004,dl=18500,mtp=48100,nor=\"..%2Ftesting%2F3.m4v\",nrr=\"12323-48763\",ot=av,pr=1.08,rtp=12000,sf=h,sid=\"6e2f\",st=l,su,tb=6000,v=1");
        Assert.Equal(
            new Cmcd
            {
                BufferLength = TimeSpan.FromSeconds(21.3),
                EncodedKilobits = 3200,
                BufferStarvation = true,
                ContentId = "faec5fc2",
                ObjectDuration = TimeSpan.FromMilliseconds(4004),
                Deadline = TimeSpan.FromSeconds(18.5),
                MeasuredKilobits = 48100,
                NextObject = "../testing/3.m4v",
                NextRange = new CmcdRange(12323, 48763),
                ObjectType = CmcdObjectType.Muxed,
                PlaybackRate = 1.08m,
                RequestedMaximumKilobits = 12000,
                StreamingFormat = CmcdStreamingFormat.Hls,
                SessionId = "6e2f",
                StreamType = CmcdStreamType.Live,
                Startup = true,
                TopKilobits = 6000,
            },
            cmcd);
    }

    [Fact]
    public void The_four_headers_are_read_as_one()
    {
        var cmcd = Cmcd.ParseHeaders("br=3200,d=4004,ot=v,tb=6000", "bl=21300, su", "sid=\"a\",cid=\"b\"", "rtp=15000,bs");
        Assert.Equal((3200L, 15000L, "a", 0), (cmcd.EncodedKilobits!.Value, cmcd.RequestedMaximumKilobits!.Value, cmcd.SessionId, cmcd.IgnoredKeys));
        Assert.True(cmcd is { Startup: true, BufferStarvation: true });
    }

    [Fact]
    public void Nothing_said_is_one_and_the_same_object()
    {
        Assert.Same(Cmcd.None, Cmcd.ParseQuery(""));
        Assert.Same(Cmcd.None, Cmcd.ParseHeaders("", "", "", ""));
    }

    [Theory]
    [InlineData("br=-1")]
    [InlineData("br=NaN")]
    [InlineData("br=1e9")]
    [InlineData("br=99999999999999999999999")]
    [InlineData("br=1000000000001")]
    [InlineData("br")]
    [InlineData("br=")]
    [InlineData("bl=\"5\"")]
    [InlineData("bs=maybe")]
    [InlineData("bs=")]
    [InlineData("pr=-1")]
    [InlineData("pr=1001")]
    [InlineData("ot=x")]
    [InlineData("st=x")]
    [InlineData("sf=")]
    [InlineData("sid=bare")]
    [InlineData("sid=\"open")]
    [InlineData("sid=\"\"")]
    [InlineData("sid=\"a\"b\"")]
    [InlineData("sid=\"a\\\\\"b\"")]
    [InlineData("sid=\"a\nb\"")]
    [InlineData("sid=\"01234567890123456789012345678901234567890123456789012345678901234\"")]
    [InlineData("nor=\"a%0d%0aSet-Cookie:b\"")]
    [InlineData("nrr=\"5-4\"")]
    [InlineData("nrr=\"-\"")]
    [InlineData("nrr=\"a-b\"")]
    [InlineData("nrr=\"99999999999999999999-\"")]
    [InlineData("=5")]
    [InlineData("b r=5")]
    public void A_malformed_key_is_ignored_and_counted(string text) =>
        Assert.Equal(new Cmcd { IgnoredKeys = 1, TopKilobits = 7 }, Cmcd.ParseQuery("tb=7," + text));

    [Fact]
    public void A_key_given_twice_counts_once() => Assert.Equal(new Cmcd { EncodedKilobits = 1, IgnoredKeys = 1 }, Cmcd.ParseQuery("br=1,br=2"));

    [Theory]
    [InlineData("com.example-key=\"a, b\",com.example-n=5")]
    [InlineData("zz=5, ,,")]
    [InlineData("bs=?0,su=false")]
    public void Keys_of_others_and_empty_pieces_are_no_mistakes(string text) => Assert.Equal(new Cmcd(), Cmcd.ParseQuery(text));

    [Theory]
    [InlineData("\"a\\\"b\"", "a\"b")]
    [InlineData("\"a\\\\\"", "a\\")]
    [InlineData("\"a,b=c\"", "a,b=c")]
    public void Texts_may_hold_commas_and_escaped_quotes(string written, string read) => Assert.Equal(read, Cmcd.ParseQuery($"sid={written}").SessionId);

    [Fact]
    public void Ranges_may_be_open_at_either_end()
    {
        Assert.Equal(new CmcdRange(5, null), Cmcd.ParseQuery("nrr=\"5-\"").NextRange);
        Assert.Equal(new CmcdRange(null, 500), Cmcd.ParseQuery("nrr=\"-500\"").NextRange);
    }

    [Fact]
    public void A_flood_is_not_looked_at() =>
        Assert.Equal(new Cmcd { IgnoredKeys = 1 }, Cmcd.ParseQuery(string.Join(',', Enumerable.Repeat("br=1", Cmcd.MaxLength / 4))));
}
