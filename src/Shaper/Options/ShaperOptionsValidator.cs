namespace CdnNode.Shaper;

/// <summary>Checks all options at once.</summary>
public static class ShaperOptionsValidator
{
    /// <summary>Every error, each naming the option, what is wrong and what is allowed; empty when all is well.</summary>
    public static IReadOnlyList<string> Validate(this ShaperOptions options)
    {
        var errors = new List<string>();
        CheckPace(options, errors);
        CheckQueue(options, errors);
        CheckSharing(options, errors);
        Between(errors, nameof(options.Tick), options.Tick, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50));
        Between(errors, nameof(options.Wheels), options.Wheels, 0, 256);
        Between(errors, nameof(options.MaxSessions), options.MaxSessions, 1, 1_000_000);
        Between(errors, nameof(options.SessionIdle), options.SessionIdle, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        if (options.NotSentLowWaterBytes != 0)
            Between(errors, nameof(options.NotSentLowWaterBytes), options.NotSentLowWaterBytes, 4096, 1 << 20);
        return errors;
    }

    private static void CheckPace(ShaperOptions options, List<string> errors)
    {
        if (!Enum.IsDefined(options.Mode))
            errors.Add($"{nameof(options.Mode)} is {options.Mode}: allowed are {string.Join(", ", Enum.GetNames<PaceMode>())}");
        Between(errors, nameof(options.FixedRate), options.FixedRate, DownloadRateControl.DefaultFloor, BitRate.Max);
        Between(errors, nameof(options.StartupMedia), options.StartupMedia, TimeSpan.Zero, TimeSpan.FromSeconds(120));
        Between(errors, nameof(options.StartupSegments), options.StartupSegments, 0, 100);
        if (options.QuantumBytes % TsUnit.Bytes != 0 || options.QuantumBytes is < 0 or > QuantumRule.MostBytes)
            errors.Add($"{nameof(options.QuantumBytes)} is {options.QuantumBytes}: allowed are 0 and multiples of {TsUnit.Bytes} up to {QuantumRule.MostBytes}");
        Between(errors, nameof(options.BucketDepthQuanta), options.BucketDepthQuanta, 1, 16);
        Between(errors, nameof(options.Floor), options.Floor, BitRate.FromKilobits(1), BitRate.FromMegabits(1000));
        Between(errors, nameof(options.SlowDown), options.SlowDown, 0.01, 1);
        Between(errors, nameof(options.SpeedUp), options.SpeedUp, 0.01, 0.5);
    }

    private static void CheckQueue(ShaperOptions options, List<string> errors)
    {
        Between(errors, nameof(options.Low), options.Low, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5));
        Between(errors, nameof(options.High), options.High, options.Low + TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30));
        Between(errors, nameof(options.QueueSize), options.QueueSize, options.High + TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(60));
        Between(errors, nameof(options.QueueLimitBytes), options.QueueLimitBytes, 128 << 10, 64 << 20);
    }

    private static void CheckSharing(ShaperOptions options, List<string> errors)
    {
        if (options.NodeRate != BitRate.Zero)
            Between(errors, nameof(options.NodeRate), options.NodeRate, BitRate.FromKilobits(100), BitRate.Max);
        Between(errors, nameof(options.StartupShare), options.StartupShare, 0, 1);
        Between(errors, $"{nameof(options.Classes)}.Count", options.Classes.Count, 0, 256);
        foreach (var (index, shareClass) in options.Classes.Index())
            shareClass.AddErrors($"{nameof(options.Classes)}[{index}]", errors);
        foreach (var twice in options.Classes.CountBy(c => c.Name).Where(c => c.Value > 1))
            errors.Add($"{nameof(options.Classes)} names '{twice.Key}' {twice.Value} times: a name may occur once");
        var promised = options.Classes.Sum(c => (double)c.Minimum.BitsPerSecond);
        if (options.NodeRate != BitRate.Zero && promised > options.NodeRate.BitsPerSecond)
            errors.Add($"{nameof(options.Classes)} promise {BitRate.FromComputed(promised)} in all: at most {nameof(options.NodeRate)} ({options.NodeRate}) is allowed");
    }

    internal static void Between<T>(List<string> errors, string name, T value, T least, T most) where T : IComparable<T>
    {
        // NaN compares below everything, so it is refused too.
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            errors.Add($"{name} is {value}: allowed is {least} to {most}");
    }
}
