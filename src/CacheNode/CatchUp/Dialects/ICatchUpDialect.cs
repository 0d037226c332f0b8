namespace CdnNode.CatchUp.Dialects;

/// <summary>One way in which players ask for the past. Pure: the clock comes with the reader of times.</summary>
public interface ICatchUpDialect
{
    /// <summary>As operators know it.</summary>
    string Name { get; }

    /// <summary>Never throws, whatever the URL.</summary>
    DialectReading Read(CatchUpUrl url, SpanReader times);
}
