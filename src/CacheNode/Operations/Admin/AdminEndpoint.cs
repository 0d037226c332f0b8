namespace CdnNode.Operations.Admin;

/// <summary>One answer of the admin listener beyond the built-in ones; registered as a service, in any number.</summary>
/// <param name="Method">In capitals; <c>GET</c> takes HEAD too.</param>
/// <param name="Path">Exact; with a closing <c>/</c> everything below it.</param>
/// <param name="Answer">Runs only for callers who may.</param>
public sealed record AdminEndpoint(string Method, string Path, RequestDelegate Answer)
{
    internal bool Takes(string method, string path) =>
        method == Method && (Path.EndsWith('/') ? path.StartsWith(Path, StringComparison.Ordinal) : path == Path);
}
