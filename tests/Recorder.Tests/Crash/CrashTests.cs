namespace CdnNode.Recorder.Tests.Crash;

public sealed class CrashTests
{
    /// <summary>Ends of lives; the long form takes more by CDNNODE_CRASHES.</summary>
    private static readonly int s_ends = int.TryParse(Environment.GetEnvironmentVariable("CDNNODE_CRASHES"), out var wanted) ? wanted : 500;

    private const int LivesOnOneDisk = 8;

    [Fact]
    public async Task No_power_cut_takes_an_acknowledged_byte_and_recovery_can_be_run_twice()
    {
        var (ends, acknowledged) = await RunAsync(s_ends, cutsPower: true);

        TestContext.Current.SendDiagnosticMessage($"{ends} power cuts, {acknowledged} acknowledged entries");
        Assert.True(acknowledged > ends);
    }

    [Fact]
    public async Task No_kill_takes_an_acknowledged_byte_and_recovery_can_be_run_twice()
    {
        var (ends, acknowledged) = await RunAsync(s_ends / 2, cutsPower: false);

        TestContext.Current.SendDiagnosticMessage($"{ends} kills, {acknowledged} acknowledged entries");
        Assert.True(acknowledged > ends);
    }

    /// <summary>The suite can fail: without syncs the same lives lose what was acknowledged.</summary>
    [Fact]
    public async Task Without_the_syncs_the_same_power_cuts_lose_acknowledged_bytes()
    {
        var losers = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            var lives = new CrashLives(seed, syncsWork: false);
            await lives.RunAsync(LivesOnOneDisk, cutsPower: true);
            losers += lives.Losses.Count > 0 ? 1 : 0;
        }

        Assert.Equal(10, losers);
    }

    private static async Task<(int Ends, int Acknowledged)> RunAsync(int ends, bool cutsPower)
    {
        var (done, acknowledged) = (0, 0);
        for (var seed = 0; done < ends; seed++)
        {
            var lives = new CrashLives(seed, syncsWork: true);
            await lives.RunAsync(LivesOnOneDisk, cutsPower);
            Assert.True(lives.Losses.Count == 0, $"seed {seed}, life {lives.Ends}: {string.Join("; ", lives.Losses.Take(5))}");
            (done, acknowledged) = (done + lives.Ends, acknowledged + lives.Acknowledged);
        }

        return (done, acknowledged);
    }
}
