namespace CdnNode.CacheBench.Aging;

/// <summary>A cache of so many bytes that a trace of requests runs through.</summary>
internal interface ITracePolicy
{
    string Name { get; }

    /// <summary>True for a hit. A miss brings the object and makes room.</summary>
    bool Request(TraceRequest request);
}
