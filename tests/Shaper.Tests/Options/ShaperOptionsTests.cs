namespace CdnNode.Shaper.Tests;

public sealed class ShaperOptionsTests
{
    [Fact]
    public void The_defaults_are_well() => Assert.Empty(new ShaperOptions().Validate());

    [Fact]
    public void All_errors_are_told_at_once_each_with_what_is_allowed()
    {
        var errors = new ShaperOptions
        {
            Mode = (PaceMode)9,
            QuantumBytes = 1000,
            BucketDepthQuanta = 0,
            Low = TimeSpan.FromSeconds(2),
            High = TimeSpan.FromSeconds(1),
            SlowDown = double.NaN,
            Tick = TimeSpan.FromSeconds(1),
            NodeRate = BitRate.FromMegabits(10),
            Classes = [new("a", BitRate.FromMegabits(8)), new("a", BitRate.FromMegabits(8), -1), new("", Ceiling: BitRate.FromKilobits(1), Minimum: BitRate.FromMegabits(1))],
            NotSentLowWaterBytes = 1,
        }.Validate();

        Assert.Collection(
            errors,
            e => Assert.Equal("Mode is 9: allowed are MediaRate, Fixed, Off", e),
            e => Assert.Equal("QuantumBytes is 1000: allowed are 0 and multiples of 1316 up to 31584", e),
            e => Assert.Equal("BucketDepthQuanta is 0: allowed is 1 to 16", e),
            e => Assert.Equal("SlowDown is NaN: allowed is 0.01 to 1", e),
            e => Assert.StartsWith("High is 00:00:01: allowed is 00:00:02.001", e, StringComparison.Ordinal),
            e => Assert.Equal("Classes[1].Weight is -1: allowed is 0.01 to 1000", e),
            e => Assert.Equal("Classes[2].Name is '': 1 to 64 characters are allowed", e),
            e => Assert.Equal("Classes[2].Minimum is 1Mbit: at most its Ceiling (1kbit) is allowed", e),
            e => Assert.Equal("Classes names 'a' 2 times: a name may occur once", e),
            e => Assert.Equal("Classes promise 17Mbit in all: at most NodeRate (10Mbit) is allowed", e),
            e => Assert.StartsWith("Tick is 00:00:01: allowed is 00:00:00.001", e, StringComparison.Ordinal),
            e => Assert.Equal("NotSentLowWaterBytes is 1: allowed is 4096 to 1048576", e));
    }

    [Theory]
    [InlineData(1316, true)]
    [InlineData(31_584, true)]
    [InlineData(32_900, false)]
    [InlineData(-1316, false)]
    public void A_quantum_is_whole_units_within_a_write(int bytes, bool well) =>
        Assert.Equal(well, new ShaperOptions { QuantumBytes = bytes }.Validate().Count == 0);
}
