namespace CdnNode.LoadBench.Machine;

/// <summary>What was used of the processor in a <see cref="Window"/>.</summary>
/// <param name="Seconds">How long it was.</param>
/// <param name="Server">CPU seconds of the server under test, its children and companions.</param>
/// <param name="Generator">CPU seconds of the bench itself.</param>
/// <param name="Other">CPU seconds of everything else on the machine; what its host took away counts too.</param>
internal sealed record Usage(double Seconds, double Server, double Generator, double Other)
{
    /// <summary>Of one core.</summary>
    public double ServerShare => Server / Seconds;

    /// <inheritdoc cref="ServerShare"/>
    public double GeneratorShare => Generator / Seconds;

    /// <inheritdoc cref="ServerShare"/>
    public double OtherShare => Other / Seconds;
}
