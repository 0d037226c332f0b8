using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CdnNode.MicroBench.Benchmarks;

// In this process: the repository's own build rules don't suit the projects that BenchmarkDotNet would make.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromTypes([typeof(CacheHits), typeof(PlaylistText), typeof(WheelTurns)]).Run(args.Length > 0 ? args : ["--filter", "*"], config);
