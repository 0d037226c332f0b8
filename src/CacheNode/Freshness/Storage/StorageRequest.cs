namespace CdnNode.Freshness;

/// <summary>The request whose answer may be stored.</summary>
/// <param name="Method">As it came.</param>
/// <param name="Fields">The client's header fields.</param>
/// <param name="Route">The route's name, for purges.</param>
/// <param name="Target">Normalised path and query, for purges by prefix.</param>
/// <param name="AskedRange">The range that the edge itself asked the origin for; null when it asked for all.</param>
public readonly record struct StorageRequest(
    string Method, IHeaderDictionary Fields, string Route = "", string Target = "/", ByteRange? AskedRange = null);
