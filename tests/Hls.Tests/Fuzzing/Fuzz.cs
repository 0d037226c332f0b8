namespace CdnNode.Hls.Tests.Fuzzing;

/// <summary>
/// Deterministic mutational fuzzing: every input is a corpus item changed a few times by a seeded generator, so that a failure's number finds it again. The ordinary
/// run does a fixed number of inputs; <c>CDNNODE_FUZZ_ITERATIONS</c> sets another.
/// </summary>
internal static class Fuzz
{
    /// <summary>What a parser may allocate: garbage counts too, so this is stricter than what it may hold.</summary>
    public static long AllocationLimit(int inputLength) => (16L * inputLength) + (1024 * 1024);

    /// <summary>Hands mutated inputs to a parser that must neither throw nor allocate without bound.</summary>
    public static void Run(byte[][] corpus, string[] dictionary, int ordinaryIterations, Action<byte[]> parse)
    {
        var iterations = int.TryParse(Environment.GetEnvironmentVariable("CDNNODE_FUZZ_ITERATIONS"), out var wanted) ? wanted : ordinaryIterations;
        foreach (var sample in corpus)
            parse(sample);
        for (var i = 0; i < iterations; i++)
        {
            var input = new Mutator(i, corpus, dictionary).Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parse(input);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Input {i} ({Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, 4096)))}) failed.", e);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= AllocationLimit(input.Length), $"Input {i} of {input.Length} bytes allocated {allocated}.");
        }
    }
}
