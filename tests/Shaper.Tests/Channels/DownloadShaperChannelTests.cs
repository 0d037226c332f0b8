namespace CdnNode.Shaper.Tests;

public sealed class DownloadShaperChannelTests
{
    private static readonly BitRate Cap = BitRate.FromMegabits(8);

    private readonly Rig _rig = new(Cap);
    private readonly RecordingSink _sink;
    private readonly DownloadShaperChannel _channel;

    public DownloadShaperChannelTests()
    {
        _sink = new(_rig.Time);
        _channel = new(new PatternSource(), _sink);
        _rig.Session.SetPace(Cap, BitRate.FromKilobits(12));
        _rig.Session.Attach(_channel);
    }

    [Fact]
    public void Without_failures_it_runs_at_its_cap()
    {
        _rig.Run(5);
        Assert.InRange(_sink.Accepted, 4_900_000, 5_050_000);
        Assert.Equal(Cap, _channel.Rate);
    }

    [Fact]
    public void Failures_bring_it_down_to_the_floor_and_not_below_and_success_up_again()
    {
        _rig.Run(2);
        _sink.Answer = _ => SendResult.Accepted(0);
        _rig.Run(120);
        Assert.Equal(BitRate.FromKilobits(12), _channel.Rate);
        _sink.Answer = SendResult.Accepted;
        _rig.Run(120);
        Assert.InRange(_channel.Rate.BitsPerSecond, 1_000_000, Cap.BitsPerSecond);
        Assert.True(_sink.IsPrefix);
    }

    [Fact]
    public void A_third_of_failures_lowers_it_by_a_sixth_each_second()
    {
        _rig.Run(3);
        var writes = 0;
        _sink.Answer = total => SendResult.Accepted(++writes % 3 == 0 ? 0 : total);
        var before = _channel.Rate;
        _rig.Run(1.1);
        Assert.InRange(_channel.Rate.BitsPerSecond / (double)before.BitsPerSecond, 0.75, 0.95);
    }
}
