namespace CdnNode.LoadBench.Machine;

/// <summary>What a process is started with: the program and its arguments, and variables beside those of the bench.</summary>
internal sealed record Command(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Variables)
{
    public Command(params string[] words)
        : this(words, new Dictionary<string, string>())
    {
    }
}
