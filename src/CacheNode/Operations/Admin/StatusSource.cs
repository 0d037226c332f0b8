using System.Text.Json;

namespace CdnNode.Operations.Admin;

/// <summary>One section of <c>GET /api/status</c>; registered as a service, in any number.</summary>
/// <param name="Name">The section's name, camel case.</param>
/// <param name="Write">Writes one JSON value. Runs per call, so it must be cheap.</param>
public sealed record StatusSource(string Name, Action<Utf8JsonWriter> Write);
