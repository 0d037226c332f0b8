namespace CdnNode.Operations.Admin;

/// <summary>One endpoint of the admin listener; registered as a service. It can't be reached through a public listener.</summary>
/// <param name="Method">An HTTP method; <c>GET</c> answers <c>HEAD</c> too.</param>
/// <param name="Path">The exact path.</param>
/// <param name="Open">Needs no token (health checks).</param>
public sealed record AdminRoute(string Method, string Path, RequestDelegate Handler, bool Open = false);
