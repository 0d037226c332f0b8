namespace CdnNode.Operations.Configuration;

/// <summary>What may stand at a key.</summary>
public enum KeyKind
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>An array of values, or one value with <c>,</c> between them.</summary>
    List,

    /// <summary>More keys below, all known.</summary>
    Section,

    /// <summary>More keys below, named by the operator.</summary>
    Map,
}
